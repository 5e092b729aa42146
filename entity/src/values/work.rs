//! Words about the work: shortages, campaigns, appeals, messages, appointments, and how each can end.

vocabulary! {
    /// How pressing a shortage is.
    pub enum Urgency as "urgency" {
        /// Stock is being refilled.
        Routine = "routine",
        /// Needed by the deadline.
        Urgent = "urgent",
        /// A patient waits.
        Critical = "critical",
    }
}

vocabulary! {
    /// The life of a shortage.
    pub enum ShortageState as "shortage state" {
        /// Being answered.
        Open = "open",
        /// Enough was collected.
        Met = "met",
        /// Closed by a person.
        Closed = "closed",
        /// The deadline passed, or nobody confirmed that it still stands.
        Expired = "expired",
    }
}

vocabulary! {
    /// The life of a campaign.
    pub enum CampaignState as "campaign state" {
        /// Waves may still go out.
        Asking = "asking",
        /// Enough donors are on the way; nobody further is asked.
        Enough = "enough",
        /// Over: what was open has been stood down.
        Ended = "ended",
    }
}

vocabulary! {
    /// The life of one ask.
    pub enum AppealState as "appeal state" {
        /// No answer yet.
        Asked = "asked",
        /// The donor said yes and holds a slot.
        Booked = "booked",
        /// The donor said yes, but no held slot was free.
        Waitlisted = "waitlisted",
        /// The donor said no.
        Declined = "declined",
        /// Nobody answered in time.
        Expired = "expired",
        /// The service took the ask back: enough, or stopped.
        Withdrawn = "withdrawn",
    }
}

vocabulary! {
    /// What a message is for.
    pub enum Purpose as "purpose" {
        /// Asks a donor to come.
        Appeal = "appeal",
        /// A six-digit code that confirms an address.
        Code = "code",
        /// Where and when, after a yes. The ticket.
        Confirmation = "confirmation",
        /// Shortly before the slot.
        Reminder = "reminder",
        /// A booked slot is gone.
        Cancellation = "cancellation",
        /// Enough, no need to come.
        StandDown = "stand_down",
        /// After the donation.
        ThankYou = "thank_you",
        /// Answers a yes for which there is no place yet.
        Waitlist = "waitlist",
        /// Answers a yes of somebody who may not give now.
        NotNow = "not_now",
        /// Answers a yes that came too late.
        Over = "over",
        /// Answers what could not be understood.
        Help = "help",
        /// Answers in the language that was asked for.
        Language = "language",
        /// Answers a stop, and is the last message.
        Stopped = "stopped",
        /// Answers a code that was sent back from the phone.
        Number = "number",
    }
}

impl Purpose {
    /// Whether it answers what the person has done a moment ago.
    #[must_use]
    pub const fn is_asked_for(self) -> bool {
        matches!(self, Self::Code | Self::Confirmation)
    }

    /// Whether a message whose fate is unknown may be sent once more. An appeal or a code goes at most once;
    /// telling somebody twice not to come does no harm, not telling them does.
    #[must_use]
    pub const fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::StandDown | Self::Cancellation | Self::Reminder | Self::Waitlist | Self::NotNow | Self::Over
        )
    }

    /// Whether it only ever answers a text, and so goes to the phone that sent it.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        use Purpose::{Help, Language, NotNow, Number, Over, Stopped, Waitlist};
        matches!(self, Waitlist | NotNow | Over | Help | Language | Stopped | Number)
    }
}

vocabulary! {
    /// Where a row of the ledger stands. Every row reaches exactly one end.
    pub enum DeliveryState as "delivery state" {
        /// Decided, waiting for its time.
        Planned = "planned",
        /// The intent to send is on disk; a worker holds the lease.
        Attempting = "attempting",
        /// The carrier took it.
        Accepted = "accepted",
        /// The carrier says that the person has it.
        Delivered = "delivered",
        /// The carrier says that it cannot be delivered.
        Undelivered = "undelivered",
        /// Too late to be of use.
        Expired = "expired",
        /// The gate refused it, with the reason.
        Suppressed = "suppressed",
        /// Taken back before it was sent.
        Cancelled = "cancelled",
        /// A worker died, or the answer was lost, between the intent and the outcome.
        Uncertain = "uncertain",
    }
}

vocabulary! {
    /// The life of an appointment.
    pub enum AppointmentState as "appointment state" {
        /// The donor holds the place.
        Booked = "booked",
        /// The donor is at the desk.
        Arrived = "arrived",
        /// Blood was given.
        Donated = "donated",
        /// Came, and was asked to come back later.
        Deferred = "deferred",
        /// Did not come.
        NoShow = "no_show",
        /// Came, and nobody wrote down what came of it.
        Unrecorded = "unrecorded",
        /// Given up by the donor or by the service.
        Cancelled = "cancelled",
    }
}

vocabulary! {
    /// How safe it is to come to a site.
    pub enum SiteSafety as "site safety" {
        /// Receives donors.
        Open = "open",
        /// Receives nobody for now.
        Closed = "closed",
        /// Must not be approached.
        Unsafe = "unsafe",
    }
}

vocabulary! {
    /// What a reply was understood as.
    pub enum Understood as "reply" {
        /// Yes, I come.
        Yes = "yes",
        /// No, not this time.
        No = "no",
        /// Never write again.
        Stop = "stop",
        /// This is not my number.
        NotMe = "not_me",
        /// Write to me in another language.
        Language = "language",
        /// The six digits of a code.
        Code = "code",
        /// Nobody knows yet.
        Unclear = "unclear",
    }
}

vocabulary! {
    /// What a phone was asked and has not been ended.
    pub enum Question as "question" {
        /// Whether the donor comes.
        Appeal = "appeal",
        /// Whether a booked donor still comes.
        Visit = "visit",
        /// The six digits of a code.
        Code = "code",
    }
}

vocabulary! {
    /// What became of a reply that waited for a person.
    pub enum Settled as "outcome of a reply" {
        /// A person read a yes.
        Yes = "yes",
        /// A person read a no.
        No = "no",
        /// A person read that nobody is to write any more.
        Stop = "stop",
        /// A person read that the number is somebody else's.
        NotMe = "not_me",
        /// A person read it, and it asks for nothing.
        Nothing = "nothing",
        /// The donor has said it again in words that are understood.
        SaidAgain = "said_again",
    }
}

vocabulary! {
    /// What came of a call.
    pub enum CallOutcome as "outcome of a call" {
        /// The donor comes.
        Comes = "comes",
        /// The donor does not come.
        No = "no",
        /// The donor has heard it.
        Told = "told",
        /// Nobody answered.
        NotReached = "not_reached",
        /// Nobody is to call or write any more.
        Stop = "stop",
        /// The call was of no more use.
        Withdrawn = "withdrawn",
    }
}

vocabulary! {
    /// Who did something that the audit table keeps.
    pub enum Actor as "actor" {
        /// A donor, on the own behalf.
        Donor = "donor",
        /// A member of staff.
        Staff = "staff",
        /// A job of the service.
        Job = "job",
        /// Somebody at the command line.
        Console = "console",
    }
}

vocabulary! {
    /// What the service does on its own.
    pub enum JobName as "job" {
        /// Ends what is over.
        Expire = "expire",
        /// Reminds of appointments.
        Remind = "remind",
        /// Decides whom to ask.
        PlanWaves = "plan_waves",
        /// Takes back what dead workers held, and ends what is of no more use.
        Rescue = "rescue",
        /// Chooses the route of text messages.
        WatchRoutes = "watch_routes",
        /// Finds another way for what could not be delivered.
        FallBack = "fall_back",
        /// Hands text messages to their carrier.
        DeliverSms = "deliver_sms",
        /// Hands letters to the relay.
        DeliverEmail = "deliver_email",
        /// Forgets what has served.
        Tidy = "tidy",
        /// Counts the ledger for those who look at its figures.
        Count = "count",
    }
}

vocabulary! {
    /// Which way a simulated message went.
    pub enum Direction as "direction" {
        /// From the service to a phone.
        ToPhone = "to_phone",
        /// From a phone to the service.
        FromPhone = "from_phone",
    }
}
