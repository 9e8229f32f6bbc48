"""Who gets paid, and by whom one is paid: invented people, well-known shops."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Payee:
    name: str
    vpa: str = ""
    four: str = "YESB"
    note: str = "UPI"


BANK_NAMES = {
    "HDFC": "HDFC BANK LTD", "SBIN": "State Bank Of India", "ICIC": "ICICI Bank", "UTIB": "Axis Bank", "KKBK": "Kotak Mahindra",
    "PUNB": "Punjab National Bank", "BARB": "Bank of Baroda", "IDFB": "IDFC FIRST Bank", "YESB": "Yes Bank Ltd",
    "PYTM": "Paytm Payments Bank", "AIRP": "Airtel Payments Bank", "CITI": "Citibank", "HSBC": "HSBC", "FDRL": "Federal Bank",
}  # fmt: skip


def _listed(lines: str) -> tuple[Payee, ...]:
    return tuple(Payee(*(part.strip() for part in line.split("|"))) for line in lines.strip().splitlines())


GROCERIES = _listed("""
BLINKIT|blinkit@icici|ICIC|BLINKIT
ZEPTO|zepto.payu@axisbank|UTIB|ZEPTO ORDER
SWIGGY INSTAMART|swiggyinstamart@axb|UTIB|INSTAMART
BIGBASKET|bigbasket.rzp@hdfcbank|HDFC|GROCERY
DMART READY|avenueecommerce@ybl|YESB|DMART
SRI LAKSHMI PROVISION|q88451207@ybl|YESB|UPI
ANNAPURNA STORES|paytmqr28100505@paytm|PYTM|UPI
NANDINI MILK PARLOUR|bharatpe.90021334@fbpe|FDRL|MILK
FRESH VEGETABLES|paytmqr5h7k21@ptys|YESB|NA
""")
FOOD = _listed("""
SWIGGY|swiggy.rzp@axisbank|UTIB|SWIGGY ORDER
ZOMATO|zomato-order@paytm|PYTM|ZOMATO
A2B RESTAURANT|paytmqr6a2b01@ptys|YESB|UPI
CHAI POINT|chaipoint.rzp@icici|ICIC|CHAI
THIRD WAVE COFFEE|thirdwavecoffee@hdfcbank|HDFC|COFFEE
SHREE SAGAR HOTEL|q77120934@ybl|YESB|TIFFIN
BIRYANI HOUSE|bharatpe.80331207@fbpe|FDRL|UPI
""")
TRANSPORT = _listed("""
UBER INDIA|uber.rzp@axisbank|UTIB|UBER RIDE
OLA CABS|olacabs@ybl|YESB|RIDE
RAPIDO|rapido.rzp@icici|ICIC|RAPIDO
NAMMA METRO|bmrcl@sbi|SBIN|METRO
DELHI METRO|dmrc.metro@ybl|YESB|METRO
IRCTC|irctc.tkt@sbi|SBIN|TICKET
""")
FUEL = _listed("""
INDIAN OIL|iocl.pump77@sbi|SBIN|PETROL
HP PETROL PUMP|hpcl.retail@hdfcbank|HDFC|FUEL
BHARAT PETROLEUM|bpcl.fuel@ybl|YESB|FUEL
""")
SHOPPING = _listed("""
AMAZON|amazon@apl|UTIB|AMAZON ORDER
FLIPKART|flipkart.payu@axisbank|UTIB|FLIPKART
MYNTRA|myntra.rzp@icici|ICIC|MYNTRA
MEESHO|meesho.payu@axisbank|UTIB|ORDER
CROMA|croma.pinelabs@icici|ICIC|CROMA
DECATHLON|decathlon.rzp@hdfcbank|HDFC|SPORTS
NYKAA|nykaa.rzp@icici|ICIC|NYKAA
""")
HEALTH = _listed("""
APOLLO PHARMACY|apollopharmacy@ybl|YESB|MEDICINE
TATA 1MG|1mg.rzp@hdfcbank|HDFC|MEDICINE
CITY DIAGNOSTICS|q33120771@ybl|YESB|LAB TEST
""")
FUN = _listed("""
BOOKMYSHOW|bookmyshow.rzp@icici|ICIC|MOVIE
PVR INOX|pvrinox@hdfcbank|HDFC|TICKETS
PLAYO SPORTS|playo.rzp@axisbank|UTIB|BADMINTON
""")
RECHARGES = _listed("""
JIO PREPAID|jio@citibank|CITI|RECHARGE
AIRTEL PREPAID|airtelpredirect@airtel|AIRP|RECHARGE
VI PREPAID|viinapp@ybl|YESB|RECHARGE
""")
POWER = _listed("""
BESCOM|bescom.billdesk@hdfcbank|HDFC|ELECTRICITY
TATA POWER|tatapower@icici|ICIC|ELECTRICITY
TNEB|tneb.billdesk@sbi|SBIN|ELECTRICITY
""")
BROADBAND = _listed("""
ACT FIBERNET|actcorp.payu@axisbank|UTIB|BROADBAND
AIRTEL XSTREAM|airtelxstream@airtel|AIRP|BROADBAND
JIOFIBER|jiofiber@citibank|CITI|BROADBAND
""")
STREAMING = _listed("""
NETFLIX|netflixupi.payu@hdfcbank|HDFC|MONTHLY AUTOPAY
SPOTIFY|spotify.bdpg@hdfcbank|HDFC|AUTOPAY
HOTSTAR|jiohotstar@ybl|YESB|AUTOPAY
YOUTUBE PREMIUM|googleplay@axisbank|UTIB|AUTOPAY
""")
PEOPLE = (
    "RAHUL SHARMA", "PRIYA NAIR", "ARJUN REDDY", "SNEHA PATIL", "VIKRAM SINGH", "ANANYA IYER", "KARTHIK MENON",
    "POOJA GUPTA", "SANJAY KULKARNI", "DIVYA RAO", "IMRAN KHAN", "MEERA JOSHI", "ROHIT VERMA", "KAVYA SHETTY",
    "AMIT DAS", "FATIMA SHEIKH", "NIKHIL BHAT", "SUNITA YADAV", "DEEPAK MISHRA", "LAKSHMI PILLAI",
)  # fmt: skip
EMPLOYERS = (
    "MERIDIAN SOFTWARE PVT LTD", "SAPPHIRE ANALYTICS INDIA", "KAVERI ENGINEERING LTD", "NORTHWIND BPO SERVICES",
    "GANGA STEEL WORKS LTD", "BLUE LOTUS HOSPITALS", "SAHYADRI PUBLIC SCHOOL", "INDUS RETAIL PVT LTD",
)  # fmt: skip
CLIENTS = (
    "PEEPAL STUDIOS LLP", "ZENITH EXPORTS", "HARBOUR LOGISTICS PVT LTD", "RED CHILLI FOODS", "ORCHID EVENTS",
)  # fmt: skip
LENDERS = ("HDFC LTD HOME LOAN", "LIC HOUSING FINANCE", "BAJAJ FINANCE LTD", "TATA CAPITAL CAR LN", "SBI HOME LOAN")
FUNDS = ("PPFAS FLEXI CAP", "UTI NIFTY INDEX", "HDFC BALANCED ADV", "MIRAE LARGE CAP", "AXIS ELSS TAX SAVER")
INSURERS = ("LIC OF INDIA", "HDFC LIFE INSURANCE", "MAX LIFE INS", "STAR HEALTH INS")
