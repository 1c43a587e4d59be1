"""The register is the same process as in the accounts' tests."""

from tests.accounts.conftest import register, register_process

__all__ = ["register", "register_process"]
