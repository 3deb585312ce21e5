"""Guard: in which unit or currency."""

from latency_slayer.judge.guards.closeness import Grade, graded
from latency_slayer.judge.guards.families import conflicting, families
from latency_slayer.judge.guards.words import words

UNITS = families(
    """
metre metres meter meters | kilometre kilometres kilometer kilometers km kms
  | centimetre centimetres centimeter centimeters cm cms
  | millimetre millimetres millimeter millimeters mm | mile miles | foot feet ft | inch inches
  | yard yards
gram grams gramme grammes gm | kilogram kilograms kg kgs kilo kilos | milligram milligrams mg
  | microgram micrograms mcg | ounce ounces oz | pound pounds lb lbs | stone | ton tons tonne tonnes
litre litres liter liters | millilitre millilitres milliliter milliliters ml | gallon gallons
  | pint pints | quart quarts | cup cups | tablespoon tablespoons tbsp | teaspoon teaspoons tsp
celsius centigrade | fahrenheit | kelvin
degree degrees | radian radians
bit bits | byte bytes | kb kilobyte kilobytes | mb megabyte megabytes | gb gigabyte gigabytes
  | tb terabyte terabytes | pb petabyte petabytes | kib | mib | gib | tib
kbps | mbps | gbps
hz | khz | mhz | ghz
watt watts | kilowatt kilowatts kw | megawatt megawatts mw | volt volts | amp amps ampere
joule joules | calorie calories | kilocalorie kilocalories kcal | kwh
pascal pascals | kpa | psi | atm | mmhg
mph | kmh kph | knot knots
hectare hectares | acre acres
dollar dollars usd $ | euro euros eur € | gbp £ | yen jpy ¥ | yuan rmb cny | rupee rupees inr ₹
  | franc francs chf | ruble rubles rub | won krw | peso pesos | cad | aud | bitcoin btc
  | ether ethereum eth | cent cents | penny pence
millisecond milliseconds ms | microsecond microseconds | seconds sec secs per_second | minute minutes min mins
  | hour hours hr hrs hourly | day days daily | week weeks weekly | month months monthly
  | quarter quarters quarterly | year years yearly annual annually | decade decades | century centuries
"""
)

_SYMBOLS = frozenset("$€£¥₹")


def units_differ(question: str, candidate: str) -> Grade:
    """Whether each text has a unit or currency that excludes one of the other's."""
    alone = conflicting(UNITS, _with_symbols(question), _with_symbols(candidate))
    return graded(bool(alone), question, candidate, beside=alone)


def _with_symbols(text: str) -> tuple[str, ...]:
    return (*words(text), *(symbol for symbol in _SYMBOLS if symbol in text))
