"""Kernels forked from a warm process behave as ordinary ones, know nothing of each other, and leave nothing behind."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections import defaultdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import papermill
import psutil
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from chiso.kernel import can_warm, kernel_manager
from chiso.kernel.manager import zygote
from chiso.kernel.ties import die_with_parent
from chiso.kernel.zygote import _children

pytestmark = pytest.mark.skipif(not can_warm(), reason="needs Linux")

BEHAVIOUR = [
    "import sys; print('out'); print('err', file=sys.stderr)",
    "import pandas as pd; pd.DataFrame({'tỷ lệ': [1.5, None], 'x': ['a', '<b>']})",
    "pd.get_option('display.max_columns'), pd.get_option('display.width')",
    "from IPython.display import display, update_display, HTML, SVG, Markdown, clear_output",
    "handle = display('first', display_id='one')",
    "update_display(HTML('<i>second</i>'), display_id='one')",
    "display(Markdown('**đậm**'), metadata={'text/markdown': {'alt': 'chú thích'}})",
    "display({'application/vnd.chiso.x+json': {'a': 1}, 'text/plain': 'x'}, raw=True)",
    "print('gone'); clear_output(wait=True); print('stays')",
    "import asyncio; await asyncio.sleep(0.01); asyncio.get_running_loop().is_running()",
    "!echo từ vỏ lệnh; exit 3",
    "_exit_code, _",
    "%env MPLBACKEND",
    "import os; [os.environ.get(name) for name in ('PAGER', 'GIT_PAGER', 'TERM', 'FORCE_COLOR', 'CLICOLOR')]",
    "%%capture kept\nprint('captured')",
    "kept.stdout, In[1], len(Out)",
    "%%python3\nprint('another interpreter')",
    "import matplotlib.pyplot as plt; plt.get_backend(), plt.rcParams['figure.dpi']",
    "_ = plt.figure(figsize=(1, 1)); plt.plot([0, 1])[0].get_label()",
    "import os; os.getcwd(), sys.argv[0].endswith('.py'), sys.path[0], __name__, sys.stdin.read()",
    "get_ipython().__class__.__name__, get_ipython().history_manager.hist_file",
    "print('x' * 300_000); display(HTML('y' * 300_000))",
    "import threading; one = threading.Thread(target=print, args=['thread']); one.start(); one.join()",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(1) as pool: pool.map(print, ['fork'])",
    "async def later(): print('task')\ntask = asyncio.ensure_future(later()); await task",
    "import logging; logging.getLogger('x').warning('logged'); logging.getLogger('x').debug('not logged')",
    "display(*range(3)); print('before'); display(b'', 'after', display_id='two')",
    "for number in range(40): print(number, flush=number % 2); print(-number, file=sys.stderr)",
    "from IPython.display import Image; Image(bytes.fromhex('89504e470d0a1a0a') + b'0' * 30, format='png')",
    "print('kept', end=''); display('between'); print('then')",
    "print('lost \\udcff text')",
    "sys.stderr.close(); 1",
    "raise SystemExit('3')",
    "get_ipython().kernel.get_parent()['header']['msg_type'], sys.stdout.isatty(), sys.stdout.encoding",
    "import warnings; warnings.warn('cảnh báo', UserWarning)",
    "import signal; [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)]",
    "def f(x): return 1 / x\nf(0)",
]


def notebook(*sources: str) -> NotebookNode:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


def run(book: NotebookNode, **options: object) -> NotebookNode:
    """The notebook after all of its cells, errors included."""
    with patch.dict(os.environ):
        os.environ.pop(
            "PYTEST_CURRENT_TEST", None
        )  # ipykernel leaves the descriptors alone where it sees this
        return NotebookClient(book, kernel_name="python3", allow_errors=True, **options).execute()


def run_warm(*sources: str) -> NotebookNode:
    return run(notebook(*sources), kernel_manager_class=kernel_manager(), shutdown_kernel="immediate")


def texts(book: NotebookNode) -> list[str]:
    """The last text of every cell."""
    return [cell.outputs[-1].get("text") or cell.outputs[-1].data["text/plain"] for cell in book.cells]


def test_outputs_equal_those_of_an_ordinary_kernel():
    """Streams, rich display, display ids, async, shell, magics, figures, errors: the same, output for output."""
    warm, ordinary = run_warm(*BEHAVIOUR), run(notebook(*BEHAVIOUR))
    for one, other in zip(warm.cells, ordinary.cells, strict=True):
        assert in_order(one) == in_order(other), one.source


def in_order(cell: NotebookNode) -> list[str]:
    """The outputs in their order; what is written between two others is one piece of each stream.

    How the two streams interleave is left to chance by every kernel.
    """
    pieces: list[Any] = []
    for out in cell.outputs:
        if out.output_type != "stream":
            pieces.append(out)
        else:
            if not pieces or not isinstance(pieces[-1], defaultdict):
                pieces.append(defaultdict(str))
            pieces[-1][out.name] += out.text
    return [re.sub(r"ipykernel_\d+|0x[0-9a-f]+", "", str(_told(one))) for one in pieces]


def _told(piece: Any) -> Any:
    return sorted(piece.items()) if isinstance(piece, defaultdict) else piece


def test_halves_of_letters_cost_no_other_letter():
    """An ordinary kernel loses all that was printed with one."""
    assert texts(run_warm("print('a \\ud800 b')", "1 + 1")) == ["a \ufffd b\n", "2"]


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess; subprocess.run(['echo', 'said'], check=True); 1",
        "import os; os.system('echo said'); 1",
        "import os; os.write(1, b'said\\n'); 1",
    ],
)
def test_what_goes_past_python_is_shown_before_the_result(source: str):
    """An ordinary kernel shows it, too, but after the result or not at all where its thread is late."""
    said, result = run_warm(source).cells[0].outputs
    assert (said.name, said.text, result.data["text/plain"]) == ("stdout", "said\n", "1")


def test_all_that_a_program_printed_stands_before_what_is_shown_next():
    """20,000 lines go through a pipe that a thread empties; an ordinary kernel shows what it has by then."""
    cell = run_warm("import subprocess; subprocess.run(['seq', '20000'], check=True); display(1)").cells[0]
    *printed, shown = cell.outputs
    assert "".join(one.text for one in printed).splitlines() == [str(one) for one in range(1, 20_001)]
    assert shown.output_type == "display_data"


def test_nothing_passes_from_one_kernel_to_the_next():
    """Variables, modules' state, environment, folder and options are an ordinary kernel's, random numbers the first's."""
    probe = (
        "import builtins, os, random, pandas as pd, numpy as np\n"
        "'leak' in globals(), hasattr(builtins, 'leak'), os.environ.get('LEAK'), os.getcwd(),"
        " pd.options.display.max_rows, hasattr(pd, 'leak')"
    )
    chance = "random.random(), np.random.random()"
    soil = (
        "import builtins, os, random, pandas as pd, numpy as np\n"
        "leak = builtins.leak = pd.leak = 1; os.environ['LEAK'] = '1'; os.chdir('/'); random.seed(5)\n"
        "np.random.seed(5); pd.options.display.max_rows = 3; print('soiled')"
    )
    first = texts(run_warm(probe, chance))
    run_warm(soil)
    assert texts(run_warm(probe, chance)) == first
    assert first[:1] == texts(run(notebook(probe)))


def test_a_kernel_has_the_environment_and_folder_of_its_owner(monkeypatch, tmp_path):
    """What changed since the zygote began holds for the next kernel."""
    run_warm("1")
    monkeypatch.setenv("CHISO_ROOT", str(tmp_path))
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    monkeypatch.chdir(tmp_path)
    seen = run_warm("import os, time; print(os.environ['CHISO_ROOT'], os.getcwd(), time.timezone // 3600)")
    assert texts(seen) == [f"{tmp_path} {tmp_path} -7\n"]


def test_whatever_a_notebook_started_ends_with_its_kernel():
    """Even what left its session and its parent."""
    run_warm(
        "import subprocess; subprocess.Popen(['sleep', '4321'], start_new_session=True)",
        "!setsid -f sleep 4321",
        "!nohup sleep 4321 &",
    )
    assert not [
        process for process in psutil.process_iter(["cmdline"]) if "4321" in (process.info["cmdline"] or [])
    ]


def test_a_kernel_gives_back_every_descriptor():
    """Every kernel gives back what it took in this process and in the zygote."""
    run_warm("1")

    def held() -> tuple[int, int]:
        own, zygotes = Path("/proc/self/fd"), Path(f"/proc/{zygote().process.pid}/fd")
        return len(list(own.iterdir())), len(list(zygotes.iterdir()))

    time.sleep(0.5)  # the zygote closes what the first kernel had
    before = held()
    run_warm("1")
    with pytest.raises(DeadKernelError):
        run_warm("import os; os._exit(1)")
    wait_until(lambda: held() == before)  # the zygote tells of an end before it has closed its pipe


def test_a_zygote_that_dies_before_it_forks_takes_no_descriptor_along():
    """The pipe of the kernel that never was is closed."""
    run_warm("1")
    known = zygote()
    before = len(list(Path("/proc/self/fd").iterdir()))
    known.process.kill()
    known.process.wait()
    with pytest.raises((RuntimeError, OSError)):
        known.fork({}, "/")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_zygote_without_an_owner_ends_before_it_is_warm():
    """What its owner's death leaves is gone at once: it imports none of what reports need."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.close()
    command = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "chiso.kernel.zygote",
        str(theirs.fileno()),
    ]
    ended = subprocess.run(command, pass_fds=[theirs.fileno()], capture_output=True, text=True, check=True)
    theirs.close()
    assert "psutil" in ended.stderr
    assert [name for name in ("chiso.report", "matplotlib.figure") if name in ended.stderr] == []


def test_children_are_known_where_the_system_lists_none(monkeypatch):
    """Not every Linux has /proc/…/children."""
    with subprocess.Popen(["sleep", "1000"]) as child:
        listed = _children()
        monkeypatch.setattr("chiso.kernel.zygote._CHILDREN", "/proc/none/{}")
        assert _children() == listed >= {child.pid}
        child.kill()


def test_workers_start_where_there_are_no_such_ties(monkeypatch):
    """On Windows there is neither prctl nor SIGKILL; the worker goes on."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delattr(signal, "SIGKILL")
    monkeypatch.delattr("ctypes.CDLL")
    assert die_with_parent(os.getppid()) is None


def test_the_zygote_and_its_kernels_die_with_their_owner(tmp_path):
    """A worker killed in the middle of a report leaves no process."""
    path = tmp_path / "slow.ipynb"
    nbformat.write(notebook("import os; print(os.getpid(), flush=True)\nwhile True: pass"), path)
    script = (
        "import papermill; from chiso.kernel import kernel_manager; from chiso.kernel.manager import zygote\n"
        "print(zygote().process.pid, flush=True)\n"
        f"papermill.execute_notebook({str(path)!r}, None, progress_bar=False, kernel_manager_class=kernel_manager())"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    beside = psutil.Process(int(owner.stdout.readline()))
    kernels = wait_until(beside.children)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    wait_until(lambda: not beside.is_running())
    assert not [kernel for kernel in kernels if kernel.is_running()]


def wait_until(condition, seconds: float = 30):
    """The first true answer of `condition`."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.02)
    return answer


def test_papermill_runs_notebooks_on_warm_kernels():
    """The kernel of a notebook is a child of the zygote."""
    book = papermill.execute_notebook(
        notebook("import os; os.getppid()"), None, progress_bar=False, kernel_manager_class=kernel_manager()
    )
    assert texts(book) == [str(zygote().process.pid)]
    assert os.getpid() != zygote().process.pid


def test_a_dead_zygote_is_replaced():
    """Whatever killed it, the next report has its kernel; nothing of the dead one is kept."""
    run_warm("1")
    first, known = zygote().process, weakref.ref(zygote())
    first.kill()
    first.wait()
    assert texts(run_warm("import os; os.getppid()")) == [str(zygote().process.pid)]
    assert zygote().process.pid != first.pid
    gc.collect()
    assert known() is None
