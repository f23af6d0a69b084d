"""Closed classes of English words, each in one place: what carries no fact, what denies, what tells of speech or time.

Open classes (names, nouns, verbs) are never listed here; the parser knows them.
"""

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_OF = {m: i for i, m in enumerate(MONTHS, 1)} | {m[:3]: i for i, m in enumerate(MONTHS, 1)} | {"sept": 9}
WEEKDAY_OF = {day: i for i, day in enumerate(WEEKDAYS)}
NEAR_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}

# English function words: they carry no fact, so a missing one is no missing support.
STOP_WORDS = frozenset(
    """
    a about after again against all also although am an and any are as at be because been before being between
    both but by can could did do does doing during each few for from further had has have having he her here
    hers him his how i if in into is it its itself just me more most my no nor not now of off on once only or
    other our out over own said same say says she should so some such than that the their them then there these
    they this those through to too under until up very was we were what when where which while who whom whose
    why will with would you your ca wo mr mrs ms yes
    """.split()
)
TITLES = frozenset("mr mrs ms miss mx dr sir dame lord lady".split())
# Function words that turn a statement round when they are swapped: they are compared like content.
TELLING = frozenset(
    """after against all before both down few fewer least less many more most neither nor never no nobody none not
    nothing off only out over since under until up without half twice above below""".split()
)
NEGATIONS = frozenset("not n't no never neither nor none nobody nothing without hardly barely".split())
# Verbs (lemmas) whose complement did not happen, or is said not to have.
DENIALS = frozenset("deny refuse reject fail decline refute cancel avoid prevent withdraw".split())
# Particles that go with DENIALS or a verb: "ruled out resigning", "no longer".
RULED_OUT = frozenset({("rule", "out"), ("call", "off"), ("stop", "short")})

SPEECH = frozenset(
    """say tell claim write add announce report argue warn insist state declare stress note explain confirm
    acknowledge admit concede complain predict suggest estimate believe think post tweet""".split()
)  # verbs (lemmas) that report what somebody says or holds
SAYING = frozenset(
    """say tell claim think call describe believe opinion view accord according argue insist warn""".split()
)  # lemmas by which a question asks for what was said, and not for what is so
HEDGES = frozenset(
    "reportedly allegedly alleged apparently purported purportedly supposedly rumored rumoured unconfirmed".split()
)
HEDGE_SOURCES = frozenset("report rumor rumour unnamed anonymous".split())  # "according to unconfirmed reports"

# Adjectives and nouns before a noun without which it means another thing: "former minister", "acting head".
LIMITING = frozenset("former acting deputy vice interim alleged fake ex would-be assistant suspected potential".split())
# Adverbs that bound an amount; they are printed with it, and whether the reader repeats them does not matter.
APPROXIMATE = frozenset(
    "about around approximately roughly some nearly almost over under more less fewer than at least most up to".split()
)

SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "mn": 1e6,
          "bn": 1e9, "tn": 1e12, "m": 1e6, "b": 1e9, "dozen": 12.0, "lakh": 1e5, "crore": 1e7}  # fmt: skip
FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6,
             "seventh": 1 / 7, "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10}  # fmt: skip
# After "100m" these are of a race, where other plurals are counted by the million: 100m hurdles, 100m doses.
RACED = frozenset("hurdles heats finals races sprints sprinters runners swimmers relays champions".split())
CURRENCIES = {"$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR",
              "£": "GBP", "gbp": "GBP", "pound": "GBP", "sterling": "GBP", "¥": "JPY", "jpy": "JPY", "yen": "JPY",
              "yuan": "CNY", "cny": "CNY", "renminbi": "CNY", "₽": "RUB", "rub": "RUB", "rouble": "RUB",
              "ruble": "RUB", "₹": "INR", "inr": "INR", "rupee": "INR", "chf": "CHF", "franc": "CHF", "krona": "SEK",
              "krone": "NOK", "won": "KRW", "₩": "KRW", "peso": "MXN", "zloty": "PLN", "hryvnia": "UAH",
              "a$": "AUD", "au$": "AUD", "c$": "CAD", "hk$": "HKD", "nz$": "NZD", "s$": "SGD", "nt$": "TWD",
              "r$": "BRL", "rs": "INR", "cent": "cent"}  # fmt: skip
PERCENT = frozenset({"%", "percent", "percentage", "pct"})
UNITS = {"km": "km", "kilometre": "km", "kilometer": "km", "mile": "mile", "mi": "mile", "mph": "mph", "kmh": "km/h",
         "metre": "m", "meter": "m", "cm": "cm", "centimetre": "cm", "centimeter": "cm", "mm": "mm",
         "millimetre": "mm", "millimeter": "mm", "foot": "ft", "ft": "ft", "inch": "in", "yard": "yd",
         "kg": "kg", "kilo": "kg", "kilogram": "kg", "gram": "g", "tonne": "t", "ton": "ton", "lb": "lb", "ounce": "oz",
         "litre": "l", "liter": "l", "gallon": "gal", "barrel": "barrel", "hectare": "ha", "acre": "acre",
         "degree": "°", "celsius": "°C", "fahrenheit": "°F", "c": "°C", "f": "°F", "watt": "W", "kw": "kW", "mw": "MW",
         "gw": "GW", "megawatt": "MW", "gigawatt": "GW", "kilowatt": "kW", "second": "s", "minute": "min",
         "hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "y", "decade": "decade"}  # fmt: skip
SPEEDS = {"km": "km/h", "mile": "mph", "m": "m/s"}  # of a length in an hour, of metres in a second
ORDINALS = {w: i for i, w in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1)}  # fmt: skip

PEOPLE = frozenset("people men women children".split())  # plurals without an s
# What a question asks for by its noun (lemmas): "what date", "what is the price".
TIME_NOUNS = frozenset("date day month year weekday time hour week".split())
MEASURE_NOUNS = frozenset(
    """number percentage percent share age price cost amount total score toll population revenue profit income salary
    budget size weight height temperature speed distance rate length duration turnout majority figure""".split()
)
SHARES = frozenset("share percentage percent proportion".split())
PLACE_NOUNS = frozenset(
    "city town country state region village province place location venue capital district island continent".split()
)
PERSON_NOUNS = frozenset(
    """person man woman player minister president actor actress singer politician lawmaker mp author writer director
    founder leader head winner king queen prince princess official judge scientist""".split()
)
# Verbs of which one subject is usual: another name for who won is a disagreement, and for who protested is none.
SOLE = frozenset("win become lead head found acquire invent discover direct succeed replace chair own".split())
# After "how": how many.
MEASURES = frozenset("many much old long far tall big large high often fast heavy deep wide hot cold".split())
LENGTHS = frozenset("km mile m cm mm ft in yd".split())
_TIMES = frozenset("s min h d wk mo y decade".split())
# By the word after "how": the units that its answer may have; a bare number is always possible.
MEASURE_UNITS = {"far": LENGTHS, "tall": LENGTHS, "high": LENGTHS | {"%"}, "deep": LENGTHS, "wide": LENGTHS,
                 "old": _TIMES, "long": LENGTHS | _TIMES, "heavy": frozenset("kg g t ton lb oz".split()),
                 "fast": frozenset("mph km/h m/s".split()), "hot": frozenset({"°", "°C", "°F"}),
                 "cold": frozenset({"°", "°C", "°F"})}  # fmt: skip
# What is high without having a height: "how high is the damage" asks for no metres.
HEIGHTLESS = frozenset(
    """damage loss cost price fine fee rent debt salary wage bill budget profit revenue tax rate turnout
    share inflation unemployment temperature""".split()
)
CONDITIONS = frozenset("should must can may might would could".split())  # "when should force be used?" asks for no day

# What newspapers call countries beside their names in CLDR, folded.
COUNTRY_NAMES = frozenset({"turkey", "korea", "uk", "u.k", "usa", "us", "u.s", "america", "britain", "england",
                           "scotland", "wales", "northern ireland", "holland", "burma", "czech republic",
                           "ivory coast", "swaziland", "macedonia", "palestine", "congo", "vatican", "hong kong",
                           "macau", "uae"})  # fmt: skip

FREQUENCIES = frozenset("once twice thrice hourly daily weekly fortnightly monthly quarterly yearly annually".split())
# Amounts without a number.
VAGUE = frozenset(
    """several dozens hundreds thousands millions billions scores majority minority half none nobody no all both most
    few""".split()
)

YES_NO = {"yes": True, "no": False}
