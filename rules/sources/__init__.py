"""What everything rests on: publications, passages, numbers, rulings."""
