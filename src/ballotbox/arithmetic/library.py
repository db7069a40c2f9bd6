"""Finds libsodium: the system's, else the one inside the package rbcl, which is not left lying in a temporary folder."""

import ctypes
import ctypes.util
import importlib
import shutil
import tempfile

from ballotbox.exceptions import NoArithmetic


def load() -> ctypes.CDLL:
    """A libsodium that has ristretto255, initialised; raises NoArithmetic."""
    library = from_system() or from_rbcl()
    if library is None or library.sodium_init() < 0:
        raise NoArithmetic("no libsodium with ristretto255 starts here: install the system's libsodium, or `pip install rbcl`")
    return library


def from_system() -> ctypes.CDLL | None:
    """The library that the system's loader finds, if it has ristretto255."""
    name = ctypes.util.find_library("sodium")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    return library if hasattr(library, "crypto_core_ristretto255_add") else None


def from_rbcl() -> ctypes.CDLL | None:
    """The library that rbcl carries.

    At import rbcl writes it to a new temporary file and forgets it. We give it a folder of our own for that and remove the folder:
    a library stays mapped after its file is gone.
    """
    folder, before = tempfile.mkdtemp(prefix="ballotbox-"), tempfile.tempdir
    tempfile.tempdir = folder
    try:
        module = importlib.import_module("rbcl._sodium")
    except ImportError:
        return None
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
    library: ctypes.CDLL = module._sodium
    return library
