"""Workbooks with a password."""

import io

from xjaudit.errors import InputError

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def decrypted(name: str, data: bytes, password: str | None) -> bytes:
    """The content of an OLE2 file without its encryption; unchanged where it has none."""
    if _ENCRYPTED_PACKAGE not in data:
        return data
    import msoffcrypto

    if password is None:
        raise InputError("password", name)
    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=password)
        office.decrypt(plain)
    except Exception:
        # The library raises many kinds for a wrong password; none of them says more.
        raise InputError("wrong_password", name) from None
    return plain.getvalue()
