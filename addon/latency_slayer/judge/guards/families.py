"""Families of words that exclude each other: where one text has one of them and the other text another,
the same answer cannot be right. General English only; names of things are left to `names`."""

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise

Families = Mapping[str, tuple[tuple[int, int], ...]]
"""For each word, or pair of words, the families that it is in and its group in each. The words of a group
are synonyms; two groups of one family exclude each other."""


def _families(table: str) -> Families:
    """A family a line, groups parted by "|" (a line that begins with one goes on), words joined by "_"."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for family, line in enumerate(table.strip().replace("\n  |", " |").splitlines()):
        for group, words in enumerate(line.split("|")):
            for word in words.split():
                phrase = word.replace("_", " ")
                found[phrase] = (*found.get(phrase, ()), (family, group))
    return found


UNITS = _families(
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
millisecond milliseconds ms | microsecond microseconds | seconds sec secs | minute minutes min mins
  | hour hours hr hrs hourly | day days daily | week weeks weekly | month months monthly
  | quarter quarters quarterly | year years yearly annual annually | decade decades | century centuries
january jan | february feb | march | april apr | may | june jun | july jul | august aug
  | september sept sep | october oct | november nov | december dec
monday mondays mon | tuesday tuesdays tue | wednesday wednesdays | thursday thursdays thu
  | friday fridays fri | saturday saturdays | sunday sundays | weekend weekends | weekday weekdays
yesterday | today tonight | tomorrow
am | pm
bc bce | ad ce
morning | noon midday lunch | afternoon | evening | night midnight
spring | summer | autumn | winter
last_week previous_week | this_week current_week | next_week coming_week
last_month previous_month | this_month current_month | next_month coming_month
last_quarter previous_quarter | this_quarter current_quarter | next_quarter coming_quarter
last_year previous_year | this_year current_year | next_year coming_year
last_decade previous_decade | this_decade current_decade | next_decade coming_decade
last_century previous_century | this_century current_century | next_century coming_century
last_season previous_season | this_season current_season | next_season coming_season
last_semester previous_semester | this_semester current_semester | next_semester coming_semester
last_weekend previous_weekend | this_weekend current_weekend | next_weekend coming_weekend
last_night previous_night | this_night current_night | next_night coming_night
last_summer previous_summer | this_summer current_summer | next_summer coming_summer
last_winter previous_winter | this_winter current_winter | next_winter coming_winter
"""
)
"""Units, currencies and the calendar."""

TASKS = _families(
    """
summarise summarize summary summarising summarizing condense tldr gist
  | translate translation translating | rewrite rephrase paraphrase reword rewriting rephrasing
  | proofread correct correction corrections | classify categorise categorize classification label
  | extract extraction | expand elaborate lengthen | shorten | continue complete
  | review critique evaluate assess | transcribe
refactor | debug fix | optimise optimize | docstring docstrings comment comments document | test tests
  | typecheck | benchmark | deploy deployment | install installation installing | uninstall uninstalling
  | upgrade upgrading update updating | downgrade downgrading
poem haiku sonnet limerick | essay | story stories | song lyrics | joke jokes | email mail | letter
  | speech | tweet | headline title | table | outline | script | recipe | slogan tagline
formal formally | informal casual informally casually | funny humorous | serious | sarcastic
beginner beginners novice | intermediate | expert experts advanced | child children kid kids
create creating add adding | delete deleting remove removing erase | rename renaming | copy copying
who | when what_time what_year what_date | where | why
why how_come | how_do how_does how_did how_is how_are how_was how_were how_can how_to
how_many how_much | how_long | how_often | how_old | how_far | how_fast | how_tall how_high | how_big
  | how_deep | how_heavy
difference differences differ different differs | similarity similarities similar alike common
cause causes caused | symptom symptoms | treatment treatments treat cure cures remedy remedies
definition define | example examples
all every each | some several few | none
"""
)
"""What is asked for: the task, the form, the register, the question word."""

POLARITIES = _families(
    """
increase increasing increased increases raise raising
  | decrease decreasing decreased decreases reduce reducing reduced lower lowering
enable enabling enabled activate activating turn_on switch_on
  | disable disabling disabled deactivate deactivating turn_off switch_off
allow allowed allowing permit permitted accept grant
  | deny denied forbid forbidden block blocked blocking ban banned prohibit reject revoke prevent
start starts starting begin begins beginning | stop stops stopping end ends ending finish quit pause
open opens opening opened | close closes closing closed
minimum min minimal minimise minimize least fewest smallest lowest
  | maximum max maximal maximise maximize most largest biggest highest greatest
more greater larger bigger higher | less fewer smaller lower
before prior | after following
first earliest | last latest final
best | worst
better | worse
good | bad poor
success succeed succeeded succeeds successful pass passed | failure fail failed fails failing
positive positively | negative negatively
true | false
right correct | wrong incorrect
pro pros benefit benefits advantage advantages strength strengths upside
  | con cons drawback drawbacks disadvantage disadvantages downside downsides weakness weaknesses risk risks
buy buying bought purchase | sell selling sold sale | rent renting lease
buyer buyers purchaser purchasers | seller sellers vendor vendors
employer employers | employee employees
lender lenders creditor creditors | borrower borrowers debtor debtors
landlord landlords | tenant tenants renter renters
lessor lessors | lessee lessees
plaintiff plaintiffs claimant claimants | defendant defendants
donor donors | recipient recipients
sender senders | recipient recipients receiver receivers
teacher teachers | student students pupil pupils
doctor doctors | patient patients
parent parents | child children kid kids
host hosts | guest guests
winner winners | loser losers
predator predators | prey
ancestor ancestors | descendant descendants
predecessor predecessors | successor successors
interviewer interviewers | interviewee interviewees
customer customers client clients | supplier suppliers
debit debits debited | credit credits credited
deposit deposits depositing | withdraw withdrawal withdrawals withdrawing
profit profits | loss losses
asset assets | liability liabilities
income revenue revenues | expense expenses expenditure
supply | demand
gross | net
inbound incoming | outbound outgoing
domestic | international
temporary temporarily | permanent permanently
optional | mandatory required compulsory
guilty | innocent
hire hiring | fire firing
marry marrying marriage | divorce divorcing
now immediately | later
past | future
singular | plural
vowel vowels | consonant consonants
synonym synonyms | antonym antonyms
uppercase | lowercase
row rows | column columns
prefix prefixes | suffix suffixes
numerator | denominator
odd_number odd_numbers | even_number even_numbers
melting | boiling | freezing
sunrise dawn | sunset dusk
breakfast | dinner supper
online | offline
wholesale | retail
local locally | remote remotely
client_side | server_side
frontend | backend
show showing | hide hiding
expand | collapse
attach | detach
log_in login sign_in | log_out logout sign_out
check_in | check_out
zoom_in | zoom_out
compile | decompile
lend lending | borrow borrowing
gain gaining gained win winning won | lose losing lost loss
push pushing | pull pulling
send sending sent | receive receiving received
give giving gave | take taking took
read reading | write writing
teach teaching | learn learning
question questions | answer answers
import importing | export exporting
input inputs | output outputs
encrypt encode compress serialize | decrypt decode decompress deserialize
upload uploading | download downloading
lock locking | unlock unlocking
connect connecting | disconnect disconnecting
arrive arrival arrivals | depart departure departures leave leaving
enter entry | exit
ascending | descending
horizontal horizontally | vertical vertically
north northern | south southern | east eastern | west western
left | right
top upper | bottom lower
front | back rear
inside indoor indoors internal | outside outdoor outdoors external
above | below beneath
hot warm heat | cold cool
fast quick quickly | slow slowly
easy easiest easily | hard difficult hardest
early | late
old older oldest | new newer newest young younger youngest
high | low
long longer longest | short shorter shortest
big large | small little tiny
rich | poor
strong stronger | weak weaker
heavy | light
cheap cheapest | expensive
full | empty
wet | dry
urban | rural
male males man men boy boys gentleman | female females woman women girl girls lady
husband father brother son uncle boyfriend dad king
  | wife mother sister daughter aunt girlfriend mom mum queen
alive living life | dead death
love like likes | hate dislike dislikes
public | private
single | double | triple | multiple
only solely exclusively | also too
up | down
present presence | absent absence
legal | illegal
safe | dangerous unsafe risky
"""
)
"""Opposites."""


def in_conflict(families: Families, question: Sequence[str], candidate: Sequence[str]) -> bool:
    """True if in one of `families` each text has a group that the other lacks."""
    ours, theirs = _groups(families, question), _groups(families, candidate)
    here = {family for family, _ in ours - theirs}
    return any(family in here for family, _ in theirs - ours)


def _groups(families: Families, words: Sequence[str]) -> set[tuple[int, int]]:
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return {place for word in chain(words, pairs) for place in families.get(word, ())}
