### What staff read: hospital, desk, coordinator, and the phone simulator of the demo.

## Signing in

staff-sign-in-title = Sign in as staff
staff-sign-in-lead = For hospitals, blood centres and the Red Crescent.
staff-email = E-mail
staff-password = Password

## Figures and columns that several pages share

needed = Needed
expected = Expected
collected = Collected
column-need = Need
column-hospital = Hospital
column-by = Needed by
column-state = State
live-on = Reload every 20 seconds
live-off = Stop reloading

## Hospital

shortages-title = Shortages
hospital-all = All hospitals
shortages-empty = Nothing is short. Good.
shortage-post = Post a shortage
shortage-group = Blood group
shortage-component = Component
shortage-units = Units
shortage-by = Needed by
shortage-by-other = Another time
shortage-by-other-label = Another time, if chosen above
shortage-urgency = How pressing is it?
shortage-urgency-hint = Donors see this word. "Critical" only if a patient waits.
shortage-send = Ask for donors
shortage-posted = Posted
shortage-booked = Donors with a time
shortage-sites = Where they give
shortage-unconfirmed = still needed?
shortage-confirm-by = It expires at { $time } unless somebody confirms that it still stands.
shortage-confirm = It is still needed
shortage-close = Close this shortage
shortage-close-text = Nobody further is asked. Everyone who is still undecided or on the way is told that there is enough.
shortage-close-send = Close and tell the donors

## Desk

desk-title = Today at the desk
desk-sites = Other sites
desk-find = Code of the donor
desk-find-send = Find
desk-empty = Nobody is expected today.
desk-unrecorded = Still to be written down
desk-unrecorded-text =
    { $days ->
        [one] These donors were here on an earlier day. What nobody writes down within { $days } day ends as “outcome not recorded”.
       *[other] These donors were here on an earlier day. What nobody writes down within { $days } days ends as “outcome not recorded”.
    }
desk-code = Code
desk-name = Name
desk-group = Blood group
desk-group-unknown = not known
desk-appointment = Appointment
desk-when = When
desk-arrive = The donor is here
desk-no-show = Did not come
desk-donated = Blood was given
desk-volume = Volume, ml
desk-donated-send = Record the donation
desk-defer = Asked to come back later
desk-defer-text = Only the date is kept, never the reason.
desk-defer-until = Not before
desk-defer-never = Never again
desk-defer-send = Record the deferral
desk-outcome-donated = Recorded: { $component }.
desk-outcome-volume = Recorded: { $component }, { $volume } ml.
desk-outcome-deferred = Recorded: may come again from { $day }.
desk-outcome-never = Recorded: will not be asked again.

## Coordinator

campaigns-title = Campaigns
campaigns-empty = No campaign yet. One begins when a hospital posts a shortage.
attention-held = asks nobody until you decide
attention-exhausted = nobody left to ask
attention-behind = will not be met in time
attention-unconfirmed = is it still needed?
attention-uncertain = fate unknown
funnel-title = How far people came
funnel-asked = Asked
funnel-delivered = Message delivered
funnel-answered = Answered
funnel-booked = Booked
funnel-came = Came
funnel-donated = Donated
ledger-title = Messages
cost-title = Text messages: cost
cost-parts = Parts
cost-money = At most
cost-unpriced = Texts of unknown price
campaign-because = Now:
waves-title = Waves
waves-empty = Nobody has been asked yet.
wave-number = Wave
wave-sent = Sent
wave-asked = Asked
wave-expected = Expected in all
wave-came = Collected from it
wave-because = Because
campaign-held-text = This campaign asks nobody. The database was brought back from a copy, so that it is not known whom it asked after that copy was made; if it goes on, it may ask them again. What donors answer, their tickets and reminders go on.
campaign-go-on = Let it ask again
stand-down = Stand down
stand-down-text = The campaign ends. Whoever has not answered, and whoever holds a time that lies ahead, is told: enough, no need to come.
stand-down-send = End the campaign and tell everyone
health-no-provider = No provider is configured for this channel:
health-no-provider-text = Nothing is sent over it until one is set.
health-waiting =
    { $count ->
        [one] { $count } message waits for it.
       *[other] { $count } messages wait for it.
    }
health-silent = The provider of this channel does not answer:
health-silent-text = Messages wait until it does.
health-imbalance =
    { $count ->
        [one] { $count } message is not accounted for. The ledger does not add up: please tell whoever runs this service.
       *[other] { $count } messages are not accounted for. The ledger does not add up: please tell whoever runs this service.
    }
health-counted = Counted: { $time }.
health-session = Text messages over { $route }:
health-since = Since: { $time }.
health-rate = At most so many parts a second: { $rate }.
connector-state-bound = connected, text messages leave and come in
connector-state-down = no text messages leave over it, and it is tried again by itself
connector-state-sign_in_refused = the operator refuses the sign-in, text messages wait
connector-state-empty = no money is left with the operator, text messages wait
connector-state-refusing = the operator refuses every text message; they wait, and one a minute is tried; ask the operator what its status means: most often it is the sender's name or an empty balance
connector-state-stopped = stopped
health-relay = Mail relay, { $carrier }:
relay-takes = it takes letters
relay-waits = Letters wait, none is lost; it is tried again by itself.
outage-starting = the first attempt is under way
outage-unreachable = it cannot be reached
outage-not_encrypted = the connection to it cannot be encrypted
outage-starttls_missing = it offers no encryption (STARTTLS)
outage-certificate_expired = its certificate has expired
outage-distrusted = its certificate is not to be trusted
outage-sign_in_missing = it offers no sign-in (AUTH)
outage-sign_in_refused = it refuses the user or the password
outage-sender_refused = it does not take messages from our sender
outage-turned_away = it takes no messages at the moment
outage-ended = it ended the session
outage-broken = the connection to it breaks
outage-silent = it has fallen silent
outage-garbled = what it sends is not of the protocol
outage-empty = no money is left with it
outage-refusing = it refuses every message; one a minute is tried
outage-unanswered = it says of no message whether it has it; one a minute is tried
health-carries = Text messages leave over { $route }.
health-route-left = Text messages no longer leave over { $route }:
health-route-left-text = It is taken again by itself when it has been good for a while.
left-because-down = it cannot be reached
left-because-sign_in_refused = the operator refuses the sign-in
left-because-empty = no money is left with the operator
left-because-refusing = the operator refuses every text message
left-because-slow = too many text messages took longer than five minutes, or no answer came
health-jobs = What runs on its own
health-job = Job
health-last-run = Last run
health-never-run = not yet
health-failed = failed
health-jobs-silent = No process has run jobs since { $time }: nobody is asked, and nothing is sent.
health-jobs-never = No process has run jobs yet: nobody is asked, and nothing is sent.
health-late = overdue
job-expire = End what is over
job-remind = Remind of appointments
job-plan_waves = Decide waves
job-rescue = Take back what a stopped process held
job-watch_routes = Choose the route of text messages
job-fall_back = Find another way
job-deliver_sms = Send text messages
job-deliver_email = Send e-mail
job-tidy = Tidy up
job-count = Count messages

## Replies that wait for a person

replies-waiting =
    { $count ->
        [0] No reply waits for a person
        [one] { $count } reply waits for a person
       *[other] { $count } replies wait for a person
    }
replies-title = Replies
replies-empty = No reply waits for a person.
replies-text = These replies were not understood. What you read in one is done as if the donor had written it so.
replies-too-late = Somebody has settled this before. Nothing more was done.
replies-asked = Asked
replies-nothing-asked = nothing
replies-means = It means:
replies-yes = Yes
replies-no = No
replies-stop = Stop
replies-not-me = Somebody else's number
replies-nothing = Nothing
replies-strangers = From unknown numbers
replies-strangers-text = Nobody on the register has these numbers, so nothing was done.
replies-unreadable = What could not be read
replies-unreadable-text = It came from the operator and is no text that the service could read.
replies-show = Show it
replies-seen = Seen

## The hotline's call list

calls-waiting =
    { $count ->
        [0] Nobody is to be called
        [one] { $count } donor is to be called
       *[other] { $count } donors are to be called
    }
calls-title = Calls
calls-next = Take the next call
calls-taken = Somebody else has taken this call. Nothing was written down.
calls-no-name = Donor
calls-about = About
calls-language = Language
calls-say = Say:
calls-came = What came of it?
calls-claim =
    { $count ->
        [one] This call is yours for { $count } minute.
       *[other] This call is yours for { $count } minutes.
    }
calls-tell = Tell the donor
calls-waitlisted = All places are taken. Tell the donor: you are on the list, do not come unless we write.
calls-no-need = There are enough donors, or the call is over. Thank the donor, and say that there is no need to come.

## Phone simulator

simulator-title = Phone simulator
simulator-lead = These phones belong to nobody. What the service sends to them appears here.
simulator-now = The clock of the demo shows { $time }.
simulator-empty = No message has been sent yet.
simulator-find = Phone number
simulator-find-send = Find
simulator-none = No message has been sent to this number.
simulator-all = All phones
simulator-open = open the link
simulator-reply = Reply
simulator-send = Send

health-uncertain =
    { $count ->
        [one] Of { $count } message nobody knows whether it left.
       *[other] Of { $count } messages nobody knows whether they left.
    }
health-quarantined = Nothing leaves since { $time }: the database may be a copy from an earlier time, and what it holds as unsent may have been sent. Whoever runs this service looks at it with “qanat resume --after-restore”.

## Messages whose fate nobody knows

uncertain-title = Messages whose fate nobody knows
uncertain-text =
    { $count ->
        [one] There is { $count }. It was on its way when the answer was lost; a receipt may still settle it, and none is sent again by itself. Ask the operator, and say here what you found out.
       *[other] There are { $count }. They were on their way when the answer was lost; receipts may still settle them, and none is sent again by itself. Ask the operator, and say here what you found out.
    }
uncertain-empty = There are none.
uncertain-to = To
uncertain-attempted = Handed over
uncertain-validity = Valid until
uncertain-left = It was sent
uncertain-not-sent = It was not sent
