"""Opposites: words that turn the one answer into the other."""

from latency_slayer.judge.guards.families import families

OPPOSITES = families(
    """
increase increasing increased increases raise raises raising raised
  | decrease decreasing decreased decreases reduce reduces reducing reduced lower lowers lowering lowered
enable enables enabling enabled activate activating activated turn_on turning_on switch_on
  | disable disables disabling disabled deactivate deactivating deactivated turn_off turning_off switch_off
allow allows allowed allowing permit permits permitted accept accepts accepted accepting grant granted
  | deny denied denies forbid forbidden block blocked blocking ban banned prohibit prohibited reject rejects
  rejected rejecting revoke revoked prevent prevents prevented
rise rises rising rose risen | fall falls falling fell fallen
start starts starting started begin begins beginning began begun
  | stop stops stopping stopped end ends ending ended finish finishes finished finishing quit quitting pause
open opens opening opened | close closes closing closed shut
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
deposit deposits depositing deposited
  | withdraw withdraws withdrawal withdrawals withdrawing withdrew withdrawn
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
hire hires hiring hired | fire fires firing fired
marry marries marrying married marriage | divorce divorces divorcing divorced
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
show shows showing shown | hide hides hiding hidden
expand expanded | collapse collapsed
attach attached | detach detached
log_in login sign_in | log_out logout sign_out
check_in | check_out
zoom_in | zoom_out
compile | decompile
push pushes pushing pushed | pull pulls pulling pulled
read reads reading | write writes writing wrote written
question questions | answer answers
input inputs | output outputs
encrypt encrypted encrypting encode compress serialize
  | decrypt decrypted decrypting decode decompress deserialize
upload uploads uploading uploaded | download downloads downloading downloaded
lock locks locking locked | unlock unlocks unlocking unlocked
connect connects connecting connected | disconnect disconnects disconnecting disconnected
arrive arrives arriving arrived arrival arrivals
  | depart departs departed departure departures leave leaves leaving
enter entering entered entry | exit exiting exited
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
love loves loved like likes liked | hate hates hated dislike dislikes disliked
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
buy buys buying bought purchase purchased
  | sell sells selling sold sale | rent rents renting rented lease leasing
parent parents | child children kid kids
lend lends lending lent | borrow borrows borrowing borrowed
gain gaining gained win winning won | lose losing lost loss
send sends sending sent | receive receives receiving received
give gives giving gave given | take takes taking took taken | receive receives receiving received
teach teaches teaching taught | learn learns learning learned learnt
import imports importing imported | export exports exporting exported
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
