"""The certificates between the demo's BankID and the portal: an authority for each side, made at each start."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER = "bankid"
LIVES = timedelta(days=7)
EARLIER = timedelta(minutes=5)  # for a clock that is a little behind


@dataclass(frozen=True)
class Authority:
    """Somebody whose word is taken for who a certificate belongs to."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def made(data: Path) -> dict[str, str]:
    """New certificates in `data`, and where they are: for the portal (BANKID_*) and for the demo's BankID."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    banks, parties = _authority("Demo BankID CA"), _authority("Demo relying parties CA")
    server = _issued(banks, "localhost", ExtendedKeyUsageOID.SERVER_AUTH)
    client = _issued(parties, "Region Lindmark (demo)", ExtendedKeyUsageOID.CLIENT_AUTH)
    return {
        "BANKID_CA": _written(folder / "ca.pem", _pem(banks)),
        "BANKID_CERTIFICATE": _written(folder / "certificate.pem", _pem(client)),
        "BANKID_KEY": _written(folder / "key.pem", _key(client)),
        "BANKID_CLIENT_CA": _written(folder / "client-ca.pem", _pem(parties)),
        "BANKID_SERVER_CERTIFICATE": _written(folder / "server.pem", _pem(server)),
        "BANKID_SERVER_KEY": _written(folder / "server-key.pem", _key(server)),
    }


def _authority(name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    unsigned = (
        _begun(subject, key)
        .issuer_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Authority(unsigned.sign(key, hashes.SHA256()), key)


def _issued(by: Authority, name: str, use: x509.ObjectIdentifier) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    unsigned = (
        _begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key)
        .issuer_name(by.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False)
    )
    return Authority(unsigned.sign(by.key, hashes.SHA256()), key)


def _begun(subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + LIVES)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(of: Authority) -> bytes:
    return of.certificate.public_bytes(serialization.Encoding.PEM)


def _key(of: Authority) -> bytes:
    return of.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _written(path: Path, text: bytes) -> str:
    path.touch(mode=0o600)
    path.write_bytes(text)
    return str(path)
