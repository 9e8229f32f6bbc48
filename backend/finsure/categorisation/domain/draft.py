"""What a narration says, while it is being read (`Draft`) and afterwards (`Narration`)."""

from __future__ import annotations

from dataclasses import dataclass, field

from finsure.categorisation.domain import tokens

_NUMBERS = frozenset((tokens.RRN, tokens.REFERENCE, tokens.NUMBER))


@dataclass(frozen=True, slots=True)
class Narration:
    """One bank narration taken apart. Fields the text does not hold are empty."""

    text: str
    rail: str
    direction: str
    counterparty: str = ""
    vpa: str = ""
    bank: str = ""
    reference: str = ""
    remark: str = ""
    card_mask: str = ""
    mcc: str = ""
    gateway: str = ""
    reversal: bool = False


@dataclass(slots=True)
class Draft:
    """The fields found so far."""

    rail: str = "other"
    counterparty: str = ""
    vpa: str = ""
    bank: str = ""
    reference: str = ""
    remark: str = ""
    card_mask: str = ""
    mcc: str = ""
    gateway: str = ""
    reversal: bool = False
    texts: list[str] = field(default_factory=list)

    def take(self, token: str) -> str:
        """File one field by its shape; texts are kept in order for the caller to name. Answers the shape."""
        kind = tokens.shape(token)
        if kind == tokens.TEXT:
            self.texts.append(token)
        elif kind in _NUMBERS:
            if not self.reference or (kind == tokens.RRN and len(self.reference) != 12):
                self.reference = token
        elif kind == tokens.VPA:
            self.vpa = self.vpa or token
        elif kind == tokens.IFSC:
            self.bank = token[:4].upper()
        elif kind == tokens.BANK:
            self.bank = self.bank or token.upper()
        elif kind == tokens.BANK_NAME:
            self.bank = token
        elif kind == tokens.MASK:
            self.card_mask = self.card_mask or token
        elif kind == tokens.PHONE:
            self.vpa = self.vpa or token
        return kind

    def take_all(self, fields: list[str]) -> None:
        """File every non-empty field."""
        for token in fields:
            stripped = token.strip()
            if stripped:
                self.take(stripped)

    def name_then_remark(self) -> None:
        """Read the texts as a name and then a remark."""
        if self.texts:
            self.counterparty = self.texts[0]
            self.remark = " ".join(self.texts[1:])

    def remark_then_name(self) -> None:
        """Read the texts as a remark and then a name; a lone text is a name."""
        if len(self.texts) >= 2:
            self.remark, self.counterparty = self.texts[0], self.texts[1]
        elif self.texts:
            self.counterparty = self.texts[0]
