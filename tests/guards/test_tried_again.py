"""What has gone wrong with this program, or with others like it, is tried again: each situation by a test."""

import ast
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

TRIED: Final = {
    "a mark that nobody sees makes a copied number none": (
        "app/test_security.py::test_marks_that_nobody_sees_are_no_part_of_a_number_that_was_copied"
    ),
    "a small body is much work, or comes back many times its size": (
        "guards/test_bounds.py::test_no_small_body_is_a_lot_of_work_a_long_answer_or_a_crash"
    ),
    "a transaction pooler gives a prepared statement to another": (
        "console/test_pooler.py::test_no_save_fails_where_connections_are_shared"
    ),
    "a pooler forgets how long a statement may take": (
        "console/test_pooler.py::test_a_page_waits_as_long_for_a_statement_as_without_it"
    ),
    "a writer is passed by until it gives up": (
        "console/test_turns.py::test_whoever_waits_asks_again_after_a_moment_that_nobody_else_shares"
    ),
    "a start or a command queues as a writer with nothing to write": (
        "console/test_turns.py::test_a_server_starts_while_somebody_writes"
    ),
    "a good backup is told as a failed one": (
        "console/test_turns.py::test_a_good_backup_is_no_failed_command_because_the_log_could_not_be_written"
    ),
    "one byte of another encoding ends every later backup": (
        "console/test_stop_switch.py::test_a_reason_that_is_no_text_since_before_closes_no_page_and_no_backup"
    ),
    "after a step back nothing can be backed up": (
        "console/test_later_versions.py::test_what_this_version_backs_up_of_a_later_one_that_version_restores_whole"
    ),
    "a stop waits for a database that is stuck": (
        "app/test_stop_switch.py::"
        "test_a_stop_is_written_first_where_nobody_waits_and_everywhere_where_nobody_can_be_told"
    ),
    "a wrong data key is ready": (
        "console/test_wrong_key.py::test_it_is_not_ready_and_every_page_says_why_and_whom_to_call"
    ),
    "a lost data key is made anew": (
        "console/test_wrong_key.py::test_a_lost_key_is_not_replaced_where_something_was_written_with_it"
    ),
    "a restore that nobody can open is told as done": (
        "console/test_wrong_key.py::test_a_restore_that_nobody_could_open_restores_nothing"
    ),
    "a damaged file of the console keeps the check from starting": (
        "console/test_damaged_file.py::test_the_check_is_served_and_the_console_says_so"
    ),
    "the database of a later version is called an older one": (
        "console/test_damaged_file.py::test_the_database_of_a_later_version_is_served_and_commands_say_which"
    ),
    "a crash writes down the address that was asked for": (
        "console/test_fuzz.py::test_no_byte_of_a_client_is_a_crash_or_a_line_of_the_log"
    ),
    "a line end of a client makes a line of the log": (
        "app/test_surroundings.py::test_no_text_of_a_client_makes_a_line_of_the_log"
    ),
    "words typed for longer than the screen stays open are lost": (
        "console/test_typed_while_locked.py::test_every_form_that_takes_words_keeps_them_and_is_tried_here"
    ),
    "a volume of the container belongs to root": (
        "app/test_surroundings.py::test_what_the_image_serves_can_be_read_and_written_by_whoever_runs_it"
    ),
    "an image of a checkout with umask 077 cannot read itself": (
        "app/test_surroundings.py::test_what_the_image_serves_can_be_read_and_written_by_whoever_runs_it"
    ),
    "others on the machine read the file of the database": (
        "console/test_upkeep.py::test_nobody_else_on_the_machine_reads_the_file_of_the_database"
    ),
    "an unknown kind of database ends in a traceback": (
        "app/test_surroundings.py::test_an_address_that_cannot_be_reached_by_stops_the_start_without_being_quoted"
    ),
    "a slip in the address of the store shows its password": (
        "app/test_surroundings.py::test_a_store_that_is_none_stops_the_start_without_being_quoted"
    ),
    "the app is put under a path and its cookies are not": (
        "app/test_surroundings.py::test_a_path_that_the_app_cannot_be_served_under_stops_the_start"
    ),
    "a slash too many leads to the site that Host names, or nowhere": (
        "app/test_surroundings.py::test_a_slash_too_many_leads_to_the_page_on_this_site_alone"
    ),
    "a worker that is killed leaves its counts behind, or its file keeps all of them from being read": (
        "app/test_replaced_workers.py::test_nothing_that_was_counted_is_lost_or_left_behind_when_workers_are_replaced"
    ),
    "words of patients are sent to a spell checker or a translator": (
        "console/test_attacks.py::test_no_page_hands_patients_words_to_a_spell_checker_or_a_translator"
    ),
    "a digest stored as bytes stops the search for what was altered": (
        "console/test_odd_values.py::test_a_value_of_another_type_is_named_whatever_column_it_stands_in"
    ),
    "a start that fails leaves its folder of counts": (
        "app/test_gunicorn_conf.py::test_a_start_that_fails_leaves_no_folder_of_counts_behind"
    ),
    "each copy makes the set-up address of the others useless": (
        "console/test_invitations.py::test_the_address_of_each_start_sets_up_the_first_account_and_no_second_one"
    ),
    "a link names localhost where an address is configured": (
        "console/test_invitations.py::test_where_an_address_is_configured_every_link_names_it"
    ),
    "a power cut leaves what was sealed without its key": (
        "app/test_secret_key.py::test_a_key_is_on_the_disk_with_its_name_before_anything_is_signed_with_it"
    ),
    "another port, or address of the same network, is another caller": (
        "app/test_surroundings.py::test_another_port_or_address_of_the_same_network_gives_nobody_more_tries"
    ),
    "the health check goes through a proxy": (
        "app/test_surroundings.py::test_the_health_check_of_the_image_asks_the_server_itself_whatever_proxy_is_named"
    ),
    "an address of IPv6 is no valid port": (
        "app/test_gunicorn_conf.py::test_an_address_of_ipv6_is_listened_at_however_it_is_written"
    ),
    "a proxy is silent about https and nobody is told": (
        "app/test_surroundings.py::test_a_proxy_that_is_silent_about_https_is_told_of_once_and_nobody_is_turned_away"
    ),
    "the list of origins is known to some of the faces": (
        "app/test_surroundings.py::test_a_named_site_may_read_what_every_face_for_programs_answers"
    ),
    "the mark of an editor makes JSON unreadable": (
        "app/test_surroundings.py::test_the_mark_that_editors_put_before_a_text_is_no_part_of_it"
    ),
    "a spreadsheet garbles names": (
        "console/test_reports.py::test_the_file_has_every_call_and_nothing_that_names_a_patient"
    ),
    "a struck-out or foreign response hides a call-now": (
        "interop/cds_hooks/test_all_clear.py::test_whatever_leaves_it_open_is_a_warning_that_says_why"
    ),
    "a newer response that was left off hides an older call-now": (
        "interop/cds_hooks/test_several_checks.py::test_what_was_left_off_withdrawn_or_is_empty_hides_nothing"
    ),
    "a name with another apostrophe is another patient": (
        "console/test_same.py::test_earlier_calls_are_found_as_search_finds_them"
    ),
    "letters that do not decompose are not found": (
        "console/test_same.py::test_a_name_is_the_same_however_it_is_written"
    ),
    "a holiday shows as open": "app/test_site.py::test_the_line_is_closed_on_closed_days",
    "a line that never closes has a deadline at midnight": (
        "app/test_hours.py::test_a_line_that_is_open_round_the_clock_has_no_closing_time"
    ),
    "the example of the manual is taken for a key": (
        "app/test_settings.py"
        "::test_the_settings_file_for_operators_has_no_comment_behind_a_value_and_its_example_keys_start_nothing"
    ),
    "a number of this country is taken for one of another": (
        "app/test_site.py::test_a_number_that_somebody_types_is_of_the_country_of_the_site"
    ),
    "a batch of many short lines holds a worker": (
        "interop/json_api/test_triage.py::test_a_batch_of_more_lines_than_are_answered_is_refused_with_what_to_do"
    ),
    "a batch of exactly the largest size breaks off": (
        "interop/json_api/test_triage.py::test_a_batch_as_large_as_it_may_be_is_answered_to_the_end"
    ),
    "a call-back that vanished leaves a log that holds": (
        "console/test_what_came.py::test_a_call_back_that_is_gone_or_was_closed_without_an_entry_is_named"
    ),
    "a tail that was cut off leaves a log that holds": (
        "console/test_audit.py::test_a_tail_cut_off_with_all_that_it_speaks_of_is_named_by_the_seal_of_the_end"
    ),
    "an account altered beside the console leaves a log that holds": (
        "console/test_audit_of_accounts.py::test_an_account_that_is_altered_in_any_part_is_named_by_it"
    ),
    "a call that was begun and vanished leaves a log that holds": (
        "console/test_audit_of_rows.py::test_a_call_that_was_begun_is_there_or_saved_discarded_or_removed_as_old"
    ),
    "terms and findings exchanged beside the console leave a log that holds": (
        "console/test_audit_of_rows.py::test_what_is_altered_beside_a_call_is_named"
    ),
    "a locked screen is opened by a provider that asked nobody": (
        "console/test_oidc.py::test_a_locked_screen_is_opened_only_by_whom_the_provider_asked_again"
    ),
    "whoever leaves for the provider again and again has a cookie that browsers drop": (
        "console/test_oidc.py::test_whoever_leaves_again_and_again_keeps_a_short_cookie"
    ),
    "wrong passwords typed elsewhere keep a nurse out": (
        "console/test_sign_in.py::test_strangers_cannot_keep_a_nurse_out_from_where_she_signed_in_before"
    ),
    "a phone whose clock is off is refused without a word of it": (
        "console/test_sign_in.py"
        "::test_a_code_lives_for_thirty_seconds_and_a_phone_that_is_off_by_a_step_is_asked_for_the_next_one"
    ),
    "a restored backup opens again what was shut": (
        "console/test_upkeep.py::test_a_backup_restores_into_either_database_row_by_row"
    ),
    "half a character in a token is a crash": (
        "interop/cds_hooks/test_callers.py::test_a_caller_who_is_trusted_gets_an_answer"
    ),
    "a field without a name, an odd day or a broken chunk is a crash": (
        "console/test_fuzz.py::test_no_byte_of_a_client_is_a_crash_or_a_line_of_the_log"
    ),
    "a reload brings back what hidden fields held before": (
        "console/test_attacks.py::test_no_page_can_be_put_into_a_frame_or_kept"
    ),
    "older drafts vanish from the worklist": (
        "console/test_worklist.py::test_calls_begun_that_do_not_fit_stand_on_further_pages"
    ),
    "a call as long as a body slows the worklist of everybody": (
        "console/test_new_call.py::test_a_call_holds_much_more_than_anybody_types_and_what_is_too_much_loses_nothing"
    ),
    "the worklist shows nothing of what came in meanwhile": (
        "console/test_worklist_lines.py::test_an_open_page_is_answered_anew_only_when_something_changed"
    ),
    "a record number with other hyphens is another": (
        "console/test_same.py::test_a_record_number_is_the_same_with_and_without_signs_and_what_says_that_it_is_one"
    ),
    "a filler puts hints into an answer without a value": (
        "interop/fhir/test_operation.py::test_an_answer_without_a_value_is_none_and_what_stands_under_it_is_read"
    ),
    "an option with translations is never shown as ticked": (
        "interop/fhir/test_operation.py"
        "::test_the_form_has_every_question_with_its_translations_and_options_that_can_be_ticked"
    ),
}
"""What went wrong, and the test that tries it, below ``tests``."""


@cache
def declared_in(path: str) -> frozenset[str]:
    """Return the names of the tests of a module."""
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def test_whatever_went_wrong_is_tried_again() -> None:
    named = {situation: test.partition("::")[::2] for situation, test in TRIED.items()}

    assert [situation for situation, (path, test) in named.items() if test not in declared_in(path)] == []
