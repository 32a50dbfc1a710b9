"""Every further file of the folder holds passive clients (RFC 9420 §12.4.2, §12.4.3.1).

`passive-client-random.json`, for one, follows a long history of random changes; the
files recorded by interoperation tests have external commits and external senders. Such
files are not everywhere: this test passes where there are none.
"""

from tests.mls.vectors.corpus import FILES, FOLDER, require_all_pass
from tests.mls.vectors.report import vector_files


def test_all_pass() -> None:
    names = [path.name for path in vector_files(FOLDER)] if FOLDER.is_dir() else []
    for name in sorted(set(names) - set(FILES)):
        require_all_pass(name)
