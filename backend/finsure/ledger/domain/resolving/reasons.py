"""Why two rows were taken for one matter, in words a person can check."""

_SENTENCES = {
    "same_reference": "The same bank reference (UTR or RRN) stands on both sides",
    "names_account": "One side names the account of the other, and the sums cancel",
    "names_you": "Money to or from you by name left one of your accounts and reached another{later}",
    "same_name": "Both sides name the same person, and the sums cancel",
    "same_sum": "The same sum left one of your accounts and reached another{later}",
    "card_bill": "A card bill was paid, and the card received the same sum{later}",
    "reversed": "A payment was taken back by the bank{later}",
    "whole_refund": "The same merchant gave the whole sum back{later}",
    "part_refund": "The same merchant gave a part of the sum back{later}",
    "same_person": "The same person paid the sum back{later}",
    "part_payback": "The same person paid a part of the sum back{later}",
    "same_id": "The bank gave both the same id",
    "became_booked": "The bank booked the same sum{later}, and tells the pending one no more",
    "became_other_sum": "The bank booked another sum in its place{later}",
    "share": "Somebody paid an even share of this sum{later}",
}


def explain(reason: str, days: int, confidence: float, sure: float) -> str:
    """A sentence; `days` is how much later the money came in, `sure` from where links are made by themselves."""
    later = {0: " on the same day", 1: " a day later"}.get(abs(days), f" {abs(days)} days later")
    sentence = _SENTENCES.get(reason, "They look like one matter{later}").format(later=later)
    return f"{sentence}; nothing else fits" if confidence >= sure else f"{sentence}; please look"
