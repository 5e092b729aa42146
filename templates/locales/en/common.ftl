### Words that pages and messages share: days, counts, and the names of the vocabularies.

## The name and the sender of every message

brand = Qanat
red-crescent = Red Crescent

## Days. `month-` is the form that stands in a date.

date-long = { $day } { $month } { $year }
today = today
tomorrow = tomorrow
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun

## Counted nouns. After a number the Kazakh noun stays singular.

count-donors =
    { $count ->
        [one] { $count } donor
       *[other] { $count } donors
    }
count-units =
    { $count ->
        [one] { $count } unit
       *[other] { $count } units
    }
count-places =
    { $count ->
        [one] { $count } place
       *[other] { $count } places
    }
count-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
count-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }

## Who did it

actor-donor = donor
actor-staff = staff
actor-job = service
actor-console = command line

## Where an appeal stands

appeal-state-asked = asked
appeal-state-booked = booked
appeal-state-waitlisted = waiting for a place
appeal-state-declined = declined
appeal-state-expired = no answer
appeal-state-withdrawn = withdrawn

## Where an appointment stands

appointment-state-booked = booked
appointment-state-arrived = arrived
appointment-state-donated = donated
appointment-state-deferred = deferred
appointment-state-no_show = did not come
appointment-state-unrecorded = outcome not recorded
appointment-state-cancelled = cancelled

## Where a campaign stands

campaign-state-asking = asking
campaign-state-enough = enough
campaign-state-ended = ended

## Ways to reach a person

channel-sms = SMS
channel-email = e-mail
channel-phone = phone call

## What is asked for

component-whole_blood = whole blood
component-red_cells = red cells
component-platelets = platelets
component-plasma = plasma

## What a donor agrees to

consent-appeals = invitations to give blood
consent-emergency = being called in an emergency, at night as well

## Where a message stands

delivery-state-planned = planned
delivery-state-attempting = being sent
delivery-state-accepted = accepted
delivery-state-delivered = delivered
delivery-state-undelivered = undelivered
delivery-state-expired = expired
delivery-state-suppressed = suppressed
delivery-state-cancelled = cancelled
delivery-state-uncertain = uncertain

## Which way a message went

direction-to_phone = to the phone
direction-from_phone = from the phone

## Languages, each in its own

language-kk = Қазақша
language-ru = Русский
language-en = English

## What a message is for

purpose-appeal = appeal
purpose-code = code
purpose-confirmation = confirmation
purpose-reminder = reminder
purpose-cancellation = cancellation
purpose-stand_down = stand-down
purpose-thank_you = thank-you
purpose-waitlist = place on the list
purpose-not_now = not this time
purpose-over = call is over
purpose-help = help with the answer
purpose-language = change of language
purpose-stopped = end of messages
purpose-number = typed code

## What a reply was understood as

reply-yes = yes
reply-no = no
reply-stop = stop
reply-not_me = somebody else
reply-language = another language
reply-code = a code
reply-unclear = unclear

## What a phone was asked

question-appeal = to come
question-visit = about a visit
question-code = for a code

## What came of a call

call-comes = comes
call-no = does not come
call-told = has heard it
call-not_reached = not reached
call-stop = no more calls
call-withdrawn = of no more use

## What staff do

role-nurse = nurse
role-desk = desk
role-operator = operator
role-coordinator = coordinator
role-admin = administrator

## Sex, as the eligibility rules use it

sex-female = female
sex-male = male

## Where a shortage stands

shortage-state-open = open
shortage-state-met = met
shortage-state-closed = closed
shortage-state-expired = expired

## How safe it is to come

site-safety-open = open
site-safety-closed = closed
site-safety-unsafe = unsafe, do not come

## How pressing a shortage is

urgency-routine = routine
urgency-urgent = urgent
urgency-critical = critical: a patient waits
