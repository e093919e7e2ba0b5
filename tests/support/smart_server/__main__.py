"""Install the records system, where it is missing."""

import subprocess
import sys

from tests.support import npm
from tests.support.smart_server import FOLDER

if not npm.is_installed(FOLDER):
    print("Installing a records system to launch from", flush=True)
    try:
        npm.install(FOLDER)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"There is still no records system, as npm cannot fetch it: {error}")
