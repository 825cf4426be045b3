//! Everyday lists: words that say nothing, abbreviations of names, words of business that stand for each other.
//!
//! They hold what most databases share. What one database means by its words belongs in its comments and metadata.

/// Words of questions that say nothing about what is asked.
pub(super) const STOP: &[&str] = &[
    "a", "about", "across", "actually", "after", "all", "am", "an", "and", "any", "are", "as", "at", "be", "been", "before", "being",
    "between", "both", "but", "by", "can", "column", "columns", "compare", "could", "data", "database", "did", "do", "does", "during",
    "each", "ever", "every", "find", "for", "from", "get", "give", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its",
    "just", "list", "many", "me", "more", "most", "much", "my", "no", "not", "of", "on", "one", "only", "or", "other", "our", "out",
    "over", "per", "please", "s", "show", "since", "so", "some", "still", "such", "t", "table", "tables", "tbl", "tell", "than", "that",
    "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "up", "us", "was", "we", "were", "what", "when",
    "where", "which", "who", "whom", "whose", "why", "will", "with", "without", "would", "you", "your",
];

/// Words that the stemmer would take for others.
pub(super) const UNSTEMMED: &[(&str, &str)] = &[
    ("customer", "customer"),
    ("customers", "customer"),
    ("universe", "universe"),
    ("university", "university"),
    ("universities", "university"),
    ("organ", "organ"),
    ("news", "news"),
];

/// What names of tables and columns abbreviate: the short form, then what it may mean.
pub(super) const ABBREVIATIONS: &str = "
acct account
accts accounts
acq acquisition
act activity
addr address
adj adjustment
adm admission
agg aggregate
agmt agreement
agr agreement
alloc allocation
amt amount
appl application
appt appointment
appr approval
apr appraisal
arr arrival
asgn assignment
asgmt assignment
assy assembly
att attendance
attr attribute
aud audit
auth authorization
avg average
bal balance
bgt budget
bkg booking
bin bin
bom bill material
brnch branch
bu business unit
cal calendar
camp campaign
cand candidate
cat category
chg charge change
chk check
chnl channel
cls class
cmp campaign company
cmpl complaint
cnt count
cntr center contract
cntry country
cnty county
cpn coupon
co company
comm communication commission
comp compensation component
conf confirmation
cons consumption
cont contact
cr credit
crncy currency
ctr center
ctrl control
cur currency
curr currency
cust customer
dbt debit
def definition
defn definition
del delivery
delv delivery
dep dependency
dept department
depr depreciation
desc description
dest destination
dev device
diag diagnosis
dim dimension
disc discount
disp dispatch
dist distribution distance
div division
dlv delivery
dlvry delivery
doc document
dt date
dur duration
dvc device
emp employee
empl employee
eml email
enc encounter
enr enrollment
enrl enrollment
eqp equipment
equip equipment
est estimate
evnt event
evt event
exc exception
exp expense
expn expense
fac facility
fct fact
fcst forecast
fin finance
fk key
flt fleet
fwd forward
fy year
geo geography
gl general ledger
gps position
grd grade
grp group
gw gateway
hdr header
hh household
hist history
hld hold
hosp hospital
hr human resources
hrs hours
hw hardware
id identifier
img image
immz immunization
ind indicator
info information
ins insurance
insp inspection
inst installment instrument
int interest
inv inventory invoice
inven inventory
invc invoice
invt inventory
itm item
jnl journal
jrnl journal
lab laboratory
ld lead
ldg ledger
lgr ledger
lkp lookup
ln line loan
loc location
lv leave
maint maintenance
mat material
mbr member
med medication
mfg manufacturing
mgr manager
mkt marketing market
mnt maintenance
mos months
mov movement
msg message
mtg meeting mortgage
mtl material
mtr meter
mvmt movement
nbr number
no number
notif notification
num number
obs observation
occ occupancy
oppty opportunity
opp opportunity
ord order
org organization
orig origin
pat patient
pay payment
pct percent
perf performance
perm permission
pg page
pgm program
ph phone
phys physician
pkg package
pln plan
plcy policy
pmt payment
po purchase order
pol policy
pos position point sale
pr purchase request
prc price
presc prescription
prd product period
prg program
prj project
proc procedure process
prod product production
prog program
proj project
prom promotion
promo promotion
prov provider
prx prescription
pt patient point
pur purchase
pwd password
pymt payment
qa quality
qc quality control
qry query
qt quote
qty quantity
qual quality
rcpt receipt
rcv receiving
rec record
recv receivable
reg registration region
rej rejection
rel relation release
rem reminder
rep representative
req request requisition
res reservation
resp response
ret return
rev revenue review
rfnd refund
rgn region
rma return
rsn reason
rte route
rtn return
rx prescription
sal salary
sch schedule school
sched schedule
sec security
seg segment
sess session
shft shift
shp shipment
shpmt shipment
sku product
sla service level
slry salary
sls sales
slsp salesperson
so sales order
spec specification
src source
sta station
stat status statistic
std student standard
stk stock
stmt statement
stn station
stud student
sub subscription
subs subscription
supp supplier
sup supplier
svc service
sys system
telem telemetry
temp temperature
term term
tkt ticket
tm time
tmp temporary
tot total
trf transfer
trk track
trn transaction training
trns transaction
trx transaction
ts timesheet
tx transaction tax
txn transaction
uom unit measure
upd update
usr user
util utilization
val value
var variance
veh vehicle
ven vendor
vnd vendor
vndr vendor
vs visit
vst visit
vital vitals
wh warehouse
whs warehouse
whse warehouse
wip work progress
wkly weekly
wo work order
wrk work
xfer transfer
yr year
";

/// A line a meaning; each word may stand for the others.
pub(super) const SYNONYMS: &str = "
revenue sales turnover income earnings proceeds takings
sales sold sell selling
customer client buyer consumer shopper purchaser patron
supplier vendor seller provider
order purchase booking
purchase buy bought buying procurement
product item article merchandise goods sku
price cost rate tariff fee
cost expense spend spending expenditure outlay
invoice bill billing
payment pay paid paying remittance settlement
refund reimbursement chargeback
return returned sent back
discount coupon promotion voucher rebate deal
employee staff worker personnel colleague workforce headcount
salary wage compensation payroll earnings remuneration
hire hired hiring recruit recruiting recruitment onboarding
leave absence vacation holiday pto sick
quit resign resigned attrition turnover exit termination offboarding
department division team unit
manager supervisor boss
training course learning
candidate applicant application
warehouse depot store storage
inventory stock
shipment delivery parcel package consignment dispatch freight
ship shipped deliver delivered
carrier courier haulier
truck vehicle lorry van car fleet
driver chauffeur
route trip journey tour
port harbour terminal
late delay delayed overdue
ticket case complaint issue incident request
support helpdesk service
agent representative operator
satisfaction rating score feedback review survey
lead prospect opportunity
campaign advertising advertisement ad marketing promotion
email mail newsletter message
click tap
visit session browse browsing traffic visitor
page url screen
device gadget equipment machine asset
sensor probe detector meter
reading measurement observation telemetry sample
alert alarm warning notification
failure fault breakdown outage malfunction downtime error defect
repair maintenance service fix
temperature heat
energy electricity power consumption
patient case
doctor physician clinician practitioner provider
nurse caregiver
hospital clinic facility ward
medicine medication drug prescription
illness disease diagnosis condition
vaccine vaccination immunization
test exam examination assessment
laboratory lab
appointment visit booking consultation encounter
student pupil learner
teacher instructor lecturer professor faculty tutor
school university college campus
grade mark score result
class course lesson lecture
enrollment registration admission
tuition fee
member subscriber participant respondent
subscription membership plan
churn cancel cancelled cancellation unsubscribe lapse
person people human individual
household family home
audience viewer viewing watch watched reach
programme program show broadcast
channel station network
brand advertiser
account ledger
bank banking
loan credit mortgage lending
debt receivable owed outstanding overdue
profit margin
budget plan planned
forecast prediction projection expected
tax vat duty
asset property
contract agreement
lease rent rental tenancy
landlord owner
tenant renter
claim damage loss
policy insurance coverage
premium contribution
address location place
city town
country nation
region territory area zone
currency exchange
hour time duration
month monthly
day daily
year annual yearly
user login account
permission role access privilege
password credential
change modification edit audit history
document file attachment
note remark comment
category type kind group class
production manufacturing
batch lot
material component part
scrap waste reject
quality inspection defect
shift roster rota schedule
hotel accommodation lodging
room suite
guest visitor
flight plane aircraft
passenger traveller
restaurant dining
menu dish meal food
recipe ingredient
game match fixture
player athlete
donation gift contribution
donor giver
volunteer helper
vote ballot
election poll
crop harvest yield
field plot parcel
farm farmer grower
animal livestock cattle
emission carbon pollution
water rain rainfall
weather climate
";
