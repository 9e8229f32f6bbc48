"""What happens in a household: everyday rows, true pairs of every kind, and traps."""

import random

from bench.resolver import banks
from bench.resolver.banks import Movement
from bench.resolver.households import DAYS, PEOPLE, SHOPS, Account, Household, shop_row


def everyday(home: Household) -> None:
    """Salary, rent, shops and people, which nothing gives back."""
    main, chance = home.banks()[0], home.chance
    salary, rent = chance.randrange(30, 200) * 1000_00, chance.randrange(8, 40) * 1000_00
    landlord = home.person()
    for month in range(5):
        home.write(main, month * 30, salary, f"NEFT CR-CITI0000123-ACME TECH-{home.name}-SALARY {month}")
        pay(home, main, month * 30 + 3, rent, *landlord, remark="RENT")
    for _ in range(90):
        account = chance.choice(home.accounts)
        shop_row(home, account, chance.randrange(DAYS), -home.price(), chance.choice(SHOPS), banks.rrn(chance))
    for _ in range(15):
        pay(home, chance.choice(home.banks()), chance.randrange(DAYS), home.amount(), *home.person())


def pay(home: Household, account: Account, day: int, amount_minor: int, name: str, vpa: str, remark: str = "") -> int:
    movement = Movement("DR", name, banks.rrn(home.chance), vpa, "YES", remark=remark)
    return home.write(account, day, -amount_minor, banks.upi(account.bank, movement))


def receive(
    home: Household, account: Account, day: int, amount_minor: int, name: str, vpa: str, remark: str = ""
) -> int:
    movement = Movement("CR", name, banks.rrn(home.chance), vpa, "YES", remark=remark)
    return home.write(account, day, amount_minor, banks.upi(account.bank, movement))


def transfer(
    home: Household, day: int | None = None, amount_minor: int = 0, ends: tuple[Account, Account] | None = None
) -> None:
    """Own money from one account to another, on any rail, with the lags of that rail."""
    chance = home.chance
    start, to = ends or home.two()
    day = home.day() if day is None else day
    amount = amount_minor or home.amount()
    rail = chance.choices(("upi", "imps", "neft", "inside"), (4, 4, 3, 1))[0]
    lag, ref = 0, banks.rrn(chance)
    if rail == "neft":
        lag, ref = chance.choices((0, 1, 2, 3, 4), (60, 25, 8, 5, 2))[0], banks.utr(chance, start.bank)
    if rail == "inside":
        to = Account(to.number, to.bank, to.kind, to.mask)
        ref = f"{chance.randrange(10**9):09}"
    if rail in {"upi", "imps"} and chance.random() < 0.04:
        lag = 1
    style = {"upi": banks.upi, "imps": banks.imps, "neft": banks.neft, "inside": banks.inside}[rail]
    vpa = f"{home.name.lower().replace(' ', '')}@okaxis"
    remark = chance.choice(("self", "own", "", "", "savings", "transfer"))
    out = style(start.bank, Movement("DR", home.name, ref, vpa, to.bank, to.mask, remark))
    other = ref if rail != "inside" else f"{chance.randrange(10**9):09}"
    into = style(to.bank, Movement("CR", home.name, other, vpa, start.bank, start.mask, remark))
    debit = home.write(start, day, -amount, out)
    home.pair("transfer", home.write(to, day + lag, amount, into), debit)


def by_name(home: Household) -> None:
    """Own money that moves with the person's name on it and no reference that both banks print."""
    chance = home.chance
    start, to = home.two()
    day, amount = home.day(), home.amount()
    lag = chance.choices((0, 1, 2), (70, 20, 10))[0]
    out = f"FUND TRANSFER TO {home.name}" if chance.random() < 0.3 else banks.neft(start.bank, _own(home, start))
    into = (
        banks.upi(to.bank, _own(home, to, "CR")) if chance.random() < 0.3 else banks.neft(to.bank, _own(home, to, "CR"))
    )
    debit = home.write(start, day, -amount, out)
    home.pair("transfer", home.write(to, day + lag, amount, into), debit)


def _own(home: Household, account: Account, way: str = "DR") -> Movement:
    """A movement of the person's own under a reference of this bank's alone."""
    vpa = f"{home.name.lower().replace(' ', '')}@okaxis"
    return Movement(way, home.name, f"{home.chance.randrange(10**9):09}", vpa, "YES")


def card_bill(home: Household) -> None:
    """A card bill paid from a bank account; without the card among the accounts there is nothing to pair."""
    chance = home.chance
    start, day = chance.choice(home.banks()), home.day()
    amount = chance.randrange(1_500_00, 90_000_00)
    cards = [account for account in home.accounts if account.kind == "card"]
    issuer, mask = (cards[0].bank, cards[0].mask) if cards else ("SBI", "9999")
    debit = home.write(start, day, -amount, chance.choice(banks.BILLS)(issuer, mask, chance))
    if cards:
        lag = chance.choices((0, 1, 2, 3), (40, 35, 18, 7))[0]
        home.pair("card_payment", home.write(cards[0], day + lag, amount, chance.choice(banks.RECEIVED)), debit)


def refund(home: Household) -> None:
    """A purchase that a shop gives back, whole or in part, days to weeks later."""
    chance = home.chance
    account, shop, day = chance.choice(home.accounts), chance.choice(SHOPS), home.day()
    price, ref = home.price() + chance.choice((0, 0, 13, 27)) * 100, banks.rrn(chance)
    debit = shop_row(home, account, day, -price, shop, ref)
    back = price if chance.random() < 0.85 else int(price * chance.uniform(0.2, 0.9)) // 100 * 100
    again = ref if chance.random() < 0.5 else banks.rrn(chance)
    lag = min(49, 1 + int(chance.expovariate(1 / 8)))
    home.pair("refund", shop_row(home, account, day + lag, back, shop, again), debit)


def failed(home: Household, retries: int = 0) -> None:
    """A UPI payment that failed and came back; each retry may fail again, the last succeeds."""
    chance = home.chance
    account, day, amount = chance.choice(home.banks()), home.day(), home.amount()
    name, vpa = home.person() if chance.random() < 0.5 else chance.choice(SHOPS)
    for _ in range(max(1, retries)):
        movement = Movement("DR", name, banks.rrn(chance), vpa, "YES")
        debit = home.write(account, day, -amount, banks.upi(account.bank, movement))
        lag = chance.choices((0, 1, 2, 5), (60, 25, 10, 5))[0]
        home.pair(
            "reversal", home.write(account, day + lag, amount, banks.returned(account.bank, movement, chance)), debit
        )
    if retries:
        home.trap("failed UPI with retries", pay(home, account, day, amount, name, vpa))


def lent(home: Household) -> None:
    """Money given to somebody who gives the same sum back."""
    account, day, amount = home.chance.choice(home.banks()), home.day(), home.amount()
    name, vpa = home.person()
    debit = pay(home, account, day, amount, name, vpa)
    lag = min(29, int(home.chance.expovariate(1 / 6)))
    home.pair("payback", receive(home, account, day + lag, amount, name, vpa), debit)


def shared(home: Household) -> None:
    """A dinner paid for several, of which one friend pays an even share."""
    account, day = home.chance.choice(home.banks()), home.day()
    parts = home.chance.choice((2, 3, 4))
    share = home.chance.randrange(150, 900) * 100 + home.chance.choice((0, 50, 25))
    shop = home.chance.choice(SHOPS[3:5])
    debit = shop_row(home, account, day, -share * parts, shop, banks.rrn(home.chance))
    name, vpa = home.person()
    home.pair(
        "payback", receive(home, account, day + home.chance.randrange(3), share, name, vpa, remark="dinner"), debit
    )


def equal_payments(home: Household) -> None:
    """Two genuine equal payments on a day, of which one may have failed."""
    account, day, price, shop = home.chance.choice(home.banks()), home.day(), home.price(), home.chance.choice(SHOPS)
    rows = [shop_row(home, account, day, -price, shop, banks.rrn(home.chance)) for _ in range(2)]
    home.trap("two equal payments on a day", *rows)


def near_sums(home: Household) -> None:
    """Money out and money in that differ by a rupee or a fee."""
    start, to = home.two()
    day, amount = home.day(), home.amount()
    gap = home.chance.choice((1_00, -1_00, 5_90, 2_36, 17_70))
    home.trap("near-equal sums", pay(home, start, day, amount, *home.person()))
    home.trap("near-equal sums", receive(home, to, day, amount + gap, *home.person()))


def four_days(home: Household) -> None:
    """Equal sums four days apart that have nothing to do with each other."""
    start, to = home.two()
    day, amount = home.day(), home.amount()
    home.trap("four days apart", pay(home, start, day, amount, *home.person()))
    home.trap("four days apart", receive(home, to, day + 4, amount, *home.person()))


def rent_and_transfer(home: Household) -> None:
    """A rent and an own transfer of the same sum on one day."""
    start, to = home.two()
    day, amount = home.day(), home.chance.randrange(8, 40) * 1000_00
    home.trap("rent equal to a transfer", pay(home, start, day, amount, *home.person(), remark="RENT"))
    transfer(home, day, amount, (start, to))


def equal_transfers(home: Household) -> None:
    """Two equal transfers on one day between the same two accounts: two pairs, not four."""
    ends, day, amount = home.two(), home.day(), home.amount()
    before = home.next_id
    for _ in range(2):
        transfer(home, day, amount, ends)
    home.trap("two equal transfers on a day", *range(before, home.next_id))


def other_shop(home: Household) -> None:
    """A refund of another shop with the sum of a purchase."""
    account, day, price = home.chance.choice(home.banks()), home.day(), home.price() + 7_00
    one, other = home.chance.sample(SHOPS, 2)
    home.trap("refund of another shop", shop_row(home, account, day, -price, one, banks.rrn(home.chance)))
    home.trap("refund of another shop", shop_row(home, account, day + 2, price, other, banks.rrn(home.chance)))


def friend_and_other(home: Household) -> None:
    """A friend sends what somebody else was sent from another account, on the same day."""
    start, to = home.two()
    day, amount = home.day(), home.amount()
    home.trap("a friend's money equal to a payment", pay(home, start, day, amount, *home.person()))
    home.trap("a friend's money equal to a payment", receive(home, to, day, amount, *home.person()))


def namesake(home: Household) -> None:
    """A friend with the person's first name sends what left another account on the same day, or is sent what came in."""
    start, to = home.two()
    day, amount, first = home.day(), home.amount(), home.name.split()[0]
    friend = home.chance.choice([one for one in PEOPLE if one.startswith(f"{first} ") and one != home.name])
    one, other = (friend, f"{friend.lower().replace(' ', '.')}@ybl"), home.person()
    out, into = (one, other) if home.chance.random() < 0.5 else (other, one)
    home.trap("a friend of the same first name", pay(home, start, day, amount, *out))
    home.trap("a friend of the same first name", receive(home, to, day, amount, *into))


def to_self_elsewhere(home: Household) -> None:
    """Money to the person's account at a bank that is not here, and an equal sum from a stranger elsewhere."""
    start, to = home.two()
    day, amount = home.day(), home.amount()
    vpa = f"{home.name.lower().replace(' ', '')}@okaxis"
    home.trap("money to oneself elsewhere", pay(home, start, day, amount, home.name, vpa))
    home.trap("money to oneself elsewhere", receive(home, to, day + home.chance.randrange(3), amount, *home.person()))


def cashback(home: Household) -> None:
    """A cashback of a shop where something was bought."""
    account, day, shop = home.chance.choice(home.banks()), home.day(), home.chance.choice(SHOPS)
    home.trap("cashback", shop_row(home, account, day, -home.price(), shop, banks.rrn(home.chance)))
    movement = Movement("CR", shop[0], banks.rrn(home.chance), shop[1], "YES", remark="CASHBACK")
    home.trap(
        "cashback", home.write(account, day + 1, home.chance.randrange(10, 90) * 100, banks.upi(account.bank, movement))
    )


def retries(home: Household) -> None:
    failed(home, 2)


TRUE = ((transfer, 7), (by_name, 2), (card_bill, 4), (refund, 4), (failed, 3), (lent, 3), (shared, 1))
TRAPS = (
    (equal_payments, 3), (near_sums, 3), (four_days, 3), (rent_and_transfer, 2), (equal_transfers, 2), (other_shop, 3),
    (friend_and_other, 3), (cashback, 2), (retries, 2), (namesake, 3), (to_self_elsewhere, 2),
)  # fmt: skip


def household(seed: int) -> Household:
    """One household of half a year: its everyday rows, then every kind of pair, then every kind of trap."""
    chance = random.Random(seed)
    accounts = [
        Account(number, bank, "savings", f"{chance.randrange(10_000):04}")
        for number, bank in enumerate(chance.choices(list(banks.CODES), k=chance.choice((2, 2, 3))), 1)
    ]
    if chance.random() < 0.75:
        accounts.append(
            Account(
                len(accounts) + 1, chance.choice(("HDFC", "ICICI", "Axis")), "card", f"{chance.randrange(10_000):04}"
            )
        )
    home = Household(chance, chance.choice(PEOPLE), accounts)
    everyday(home)
    for scene, times in TRUE:
        for _ in range(times):
            scene(home)
    for scene, times in TRAPS:
        for _ in range(times):
            scene(home)
    home.rows.sort(key=lambda row: (row.on, row.id))
    return home
