"""Opposites: words that turn the one answer into the other."""

from latency_slayer.judge.guards.families import families

OPPOSITES = families(
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
first earliest | last latest final
best | worst
good | bad poor
success succeed succeeded succeeds successful pass passed | failure fail failed fails failing
positive positively | negative negatively
true | false
right correct | wrong incorrect
pro pros benefit benefits advantage advantages strength strengths upside
  | con cons drawback drawbacks disadvantage disadvantages downside downsides weakness weaknesses risk risks
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
host hosts | guest guests
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
push pushing | pull pulling
read reading | write writing
question questions | answer answers
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
hot warm heat | cold cool
fast quick quickly | slow slowly
easy easiest easily | hard difficult hardest
early | late
old oldest | new newest young youngest
high | low
long longest | short shortest
big large | small little tiny
rich | poor
strong | weak weaker
heavy | light
cheap cheapest | expensive
full | empty
wet | dry
urban | rural
male males man men boy boys gentleman | female females woman women girl girls lady
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

CONVERSES = families(
    """
more greater larger bigger higher | less fewer smaller lower
before prior | after following
better | worse
buy buying bought purchase | sell selling sold sale | rent renting lease
parent parents | child children kid kids
lend lending | borrow borrowing
gain gaining gained win winning won | lose losing lost loss
send sending sent | receive receiving received
give giving gave | take taking took
teach teaching | learn learning
import importing | export exporting
above | below beneath
husband father brother son uncle boyfriend dad king
  | wife mother sister daughter aunt girlfriend mom mum queen
heavier | lighter
stronger | weaker
older elder | younger newer
faster quicker sooner earlier | slower later
cheaper | dearer pricier costlier
longer taller | shorter
deeper | shallower
harder tougher | easier
hotter warmer | colder cooler
closer nearer | farther further
richer | poorer
safer | riskier
thicker wider | thinner narrower
winner winners | loser losers
"""
)
"""Opposites that say the same when those between whom they stand have changed places too."""
