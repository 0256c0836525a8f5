# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a member is known: the NTAG 424 DNA card, the PIN, and secrets on their way to one device.

The card's part follows NXP AN12196 (Secure Unique NFC, "SUN") and AN10922 (a key for each card).
Randomness is drawn in two places only, ``seal`` and ``pin_verifier``, and by libsodium itself: a
caller could only make it weaker.
"""

import hmac
import re
from collections.abc import Callable
from typing import Final

import msgspec
import nacl.exceptions
import nacl.pwhash
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.cmac import CMAC
from nacl.public import SealedBox
from nacl.signing import SigningKey, VerifyKey

# --- the card's link -------------------------------------------------------------------------


class BadTap(ValueError):
    """A tap that proves nothing. ``reason`` is ``"format"`` (not 32 and 16 hex digits),
    ``"not-ours"`` (not encrypted under this co-op's key) or ``"cmac"`` (wrong proof)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SunKeys(msgspec.Struct, frozen=True):
    """The two AES-128 keys behind a card's link: ``meta`` hides id and counter and is one for the
    whole co-op, ``file`` proves them and is each card's own (``card_key``)."""

    meta: bytes
    file: bytes

    def __repr__(self) -> str:
        return "SunKeys(…)"


class SunProof(msgspec.Struct, frozen=True):
    """What a tap proved: the card (14 hex digits, upper case) and its counter, which grows by one
    with each tap. Whether that counter was seen before is the ledger's question, not this one's."""

    uid: str
    counter: int


def verify_sun(
    picc_data: str,
    cmac: str,
    meta_key: bytes,
    file_key_for_uid: Callable[[str], bytes],
    mac_input: bytes = b"",
) -> SunProof:
    """Check what a card mirrored into its link (AN12196, 3.4).

    ``picc_data`` and ``cmac`` are the 32 and 16 hex digits of the link; ``mac_input`` is what else
    the card was told to prove (CoopCoin cards: nothing). Raises BadTap, and lets through whatever
    ``file_key_for_uid`` raises for a card it does not know.
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{16}", cmac):
        raise BadTap("format")
    uid, counter = peek_sun(picc_data, meta_key)
    expected = sun_mac(file_key_for_uid(uid), bytes.fromhex(uid), counter, mac_input)
    if not hmac.compare_digest(expected, bytes.fromhex(cmac)):
        raise BadTap("cmac")
    return SunProof(uid=uid, counter=counter)


def peek_sun(picc_data: str, meta_key: bytes) -> tuple[str, int]:
    """Card and counter as the link claims them, without proof: to find the card's key, no more.

    Raises BadTap.
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{32}", picc_data):
        raise BadTap("format")
    decryptor = Cipher(AES128(meta_key), CBC(bytes(16))).decryptor()
    plain = decryptor.update(bytes.fromhex(picc_data)) + decryptor.finalize()
    if plain[0] != _PICC_TAG:
        raise BadTap("not-ours")
    return plain[1:8].hex().upper(), int.from_bytes(plain[8:11], "little")


def mirror_sun(keys: SunKeys, uid: bytes, counter: int, padding: bytes) -> tuple[str, str]:
    """The card's side: the two values it mirrors for this counter, as upper-case hex.

    ``padding`` are the 5 random bytes behind the counter. Raises ValueError unless the uid has 7
    bytes and the padding 5, OverflowError for a counter that does not fit 24 bits.
    """
    if len(uid) != 7 or len(padding) != 5:
        raise ValueError("a card has 7 bytes of uid and 5 of padding")
    encryptor = Cipher(AES128(keys.meta), CBC(bytes(16))).encryptor()
    plain = bytes([_PICC_TAG]) + uid + counter.to_bytes(3, "little") + padding
    picc_data = encryptor.update(plain) + encryptor.finalize()
    return picc_data.hex().upper(), sun_mac(keys.file, uid, counter).hex().upper()


def sun_mac(file_key: bytes, uid: bytes, counter: int, mac_input: bytes = b"") -> bytes:
    """The 8 bytes by which a card proves uid and counter: every second byte of the AES-CMAC."""
    return _cmac(sun_session_key(file_key, uid, counter), mac_input)[1::2]


def sun_session_key(file_key: bytes, uid: bytes, counter: int) -> bytes:
    """The MAC key of one tap, from SV2 = 3CC3 0001 0080 ‖ uid ‖ counter (AN12196, 3.3)."""
    vector = bytes.fromhex("3CC300010080") + uid + counter.to_bytes(3, "little")
    return _cmac(file_key, vector)


_PICC_TAG: Final = 0xC7  # uid mirrored, counter mirrored, uid of 7 bytes


def _cmac(key: bytes, message: bytes) -> bytes:
    mac = CMAC(AES128(key))
    mac.update(message)
    return mac.finalize()


# --- a key for each card (frozen: it is written into cards) ----------------------------------

NDEF_APPLICATION: Final = bytes.fromhex("D2760000850101")
"""The NFC Forum's application on a type 4 tag, where the card's link is kept."""


def card_key(master: bytes, uid: str, purpose: bytes = b"file") -> bytes:
    """A card's own AES-128 key under the co-op's master key.

    The input is, in this order, ``01`` ‖ uid (7 bytes) ‖ ``D2760000850101`` ‖ ``CoopCoin`` ‖
    purpose, all text in ASCII. ``file`` is the key that proves the link. Raises ValueError for a
    uid that is not 14 hex digits or a purpose of more than 9 bytes.
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{14}", uid):
        raise ValueError("a uid is 14 hex digits")
    return diversify(master, bytes.fromhex(uid), NDEF_APPLICATION, b"CoopCoin" + purpose)


def diversify(master: bytes, uid: bytes, application: bytes, system: bytes) -> bytes:
    """A diversified AES-128 key (NXP AN10922, 2.2): AES-CMAC over 01 ‖ uid ‖ application ‖ system.

    AN10922 always pads to 32 bytes, so it equals the plain CMAC for inputs of 17 to 32 bytes only:
    raises ValueError for any other length.
    """
    message = b"\x01" + uid + application + system
    if not 17 <= len(message) <= 32:
        raise ValueError("AN10922 input must be 17 to 32 bytes")
    return _cmac(master, message)


CARD_KEY_VERSION: Final = 1
"""What a card says of each key that we wrote; a card as it leaves the factory says 0."""


class CardKeys(msgspec.Struct, frozen=True):
    """The five AES-128 keys of a member card, by their numbers on it (frozen like ``card_key``):

    0 ``app``: may change all the others and the link. 1 ``meta``, 2 ``file``: see ``SunKeys``.
    3 ``pay``: mutual authentication, against which a tap that was copied is worthless. 4 ``spare``:
    of no use yet, and taken from whoever finds one.
    """

    app: bytes
    meta: bytes
    file: bytes
    pay: bytes
    spare: bytes

    def __repr__(self) -> str:
        return "CardKeys(…)"


def card_keys(master: bytes, meta: bytes, uid: str) -> CardKeys:
    """All keys of one card; ``meta`` is the co-op's. Raises ValueError like ``card_key``."""
    app, file, pay, spare = (
        card_key(master, uid, purpose) for purpose in (b"app", b"file", b"pay", b"spare")
    )
    return CardKeys(app=app, meta=meta, file=file, pay=pay, spare=spare)


# --- secrets for one device ------------------------------------------------------------------


class BadSeal(ValueError):
    """Not sealed for this device, damaged, or not a key to seal for."""


def seal(recipient: bytes, secret: bytes) -> bytes:
    """Encrypt for the holder of an Ed25519 key (32 public bytes); 48 bytes longer than the secret.

    libsodium's sealed box under the Curve25519 form of the signing key. It says nothing about who
    sealed it. Raises BadSeal when ``recipient`` is no key.
    """
    try:
        return SealedBox(VerifyKey(recipient).to_curve25519_public_key()).encrypt(secret)
    except (nacl.exceptions.CryptoError, ValueError, TypeError) as e:
        raise BadSeal("not a key to seal for") from e


def open_sealed(seed: bytes, sealed: bytes) -> bytes:
    """What was sealed for the device whose Ed25519 seed (32 bytes) this is. Raises BadSeal."""
    try:
        return SealedBox(SigningKey(seed).to_curve25519_private_key()).decrypt(sealed)
    except (nacl.exceptions.CryptoError, ValueError, TypeError) as e:
        raise BadSeal("cannot be opened with this key") from e


# --- the PIN ---------------------------------------------------------------------------------

PIN_PASSES: Final = 2
PIN_MEMORY: Final = 32 * 2**20
"""Cost of one PIN check: 2 passes over 32 MiB, which a Raspberry Pi with 1 GB has to spare.

It slows guessing and cannot stop it: a PIN of four digits falls in 10 000 tries to whoever holds
its verifier. That is why a kiosk holds verifiers sealed, and only of members seen there lately."""


def pin_verifier(pin: str) -> str:
    """The text by which a PIN can be checked but not read: ``$argon2id$v=19$m=…``, salted.

    Takes tens of milliseconds: never in an event loop.
    """
    text = nacl.pwhash.argon2id.str(pin.encode(), opslimit=PIN_PASSES, memlimit=PIN_MEMORY)
    return text.decode()


def pin_matches(verifier: str, pin: str) -> bool:
    """Whether this is the PIN; False for a verifier that is none. As slow as ``pin_verifier``."""
    if not verifier.startswith("$argon2id$"):
        return False
    try:
        return nacl.pwhash.argon2id.verify(verifier.encode(), pin.encode())
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        return False
