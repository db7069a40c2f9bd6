"""What single words by text mean: stop, start, help; and phrases that ask to be left alone."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

STOP = frozenset(
    {
        "stop",
        "stopall",
        "stop all",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "opt out",
        "opt-out",
        "alto",
        "parar",
        "basta",
        "cancelar",
        "baja",
        "停止",
        "退订",
        "退訂",
        "取消",
        "수신거부",
        "중지",
        "그만",
        "dừng",
        "huỷ",
        "hủy",
    }
)
START = frozenset({"start", "unstop", "comenzar", "empezar", "开始", "開始", "시작"})
HELP = frozenset({"help", "info", "ayuda", "帮助", "幫助", "도움말"})

#: Whole sentences that ask to be left alone without the magic word. “STOP this bill!” is support and is none of them.
LEAVE_ME = re.compile(
    r"\b(remove me|take me off|lose my number|delete my number|(stop|quit) (texting|messaging|contacting|bothering) me"
    r"|(do not|don'?t|dont|please stop) (text|contact|message|call) me|no more (texts|messages)|leave me alone|unsubscribe me"
    r"|wrong number|no me (escriban|manden|envíen)|quítenme|borren mi número)\b",
    re.IGNORECASE,
)


class Meaning(StrEnum):
    """What an incoming text asks of the ledger of consent."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    NOTHING = "nothing"


def bare(text: str) -> str:
    """A text reduced to what it says: compatibility forms folded, quotes, full stops and outer space gone."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"\s+", " ", re.sub(r"[\"“”«».,!…*]+", " ", folded)).strip(" '-")


def meaning_of(text: str) -> Meaning:
    """What a text means: single words only as the whole message, longer requests wherever they stand."""
    said = bare(text)
    if said in STOP or said.removesuffix(" please").strip() in STOP:
        return Meaning.STOP
    if said in START:
        return Meaning.START
    if said in HELP:
        return Meaning.HELP
    return Meaning.STOP if LEAVE_ME.search(said) else Meaning.NOTHING
