"""What a start needed for moments is given back to the system."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOLES = """
import re
from gateway.memory import settle, start_sparingly
{before}
del_me = bytearray(4 << 20); del del_me              # glibc takes blocks of this size from its heap from now on
blocks = [bytearray(b"x") * (1 << 20) for _ in range(100)]
pins = [bytearray(b"x") * 90_000 for _ in range(20)]  # at the end of the heap
del blocks
{after}
print(int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


def resident_mb(before: str = "", after: str = "") -> int:
    program = HOLES.format(before=before, after=after)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps its own ways")
@pytest.mark.parametrize(("before", "after"), [("start_sparingly()", ""), ("", "settle()")])
def test_blocks_freed_in_a_start_do_not_stay_with_the_process(before, after):
    assert resident_mb() > 100
    assert resident_mb(before, after) < 60
