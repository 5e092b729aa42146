//! Words about people: donors and staff.

vocabulary! {
    /// Sex as the eligibility rules use it (yearly maximum, haemoglobin).
    pub enum Sex as "sex" {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
    }
}

vocabulary! {
    /// A language of the service. Every message is in one language only.
    pub enum Language as "language" {
        /// Kazakh.
        Kk = "kk",
        /// Russian.
        Ru = "ru",
        /// English.
        En = "en",
    }
}

vocabulary! {
    /// A way to reach a person.
    pub enum Channel as "channel" {
        /// A text message.
        Sms = "sms",
        /// E-mail.
        Email = "email",
        /// A call from the hotline.
        Phone = "phone",
    }
}

vocabulary! {
    /// What a donor agreed to. Each is given, proved and withdrawn on its own.
    pub enum ConsentKind as "consent" {
        /// To be kept on the register and asked to give blood.
        Appeals = "appeals",
        /// To be called in an emergency, at night as well.
        Emergency = "emergency",
    }
}

vocabulary! {
    /// What a member of staff may do.
    pub enum Role as "role" {
        /// Posts shortages for one hospital.
        Nurse = "nurse",
        /// Receives donors at a site.
        Desk = "desk",
        /// Answers the hotline.
        Operator = "operator",
        /// Follows campaigns at the Red Crescent.
        Coordinator = "coordinator",
        /// Looks after people, sites and settings.
        Admin = "admin",
    }
}

vocabulary! {
    /// What somebody who is not signed in tries.
    pub enum AttemptKind as "attempt" {
        /// To have a code sent.
        Code = "code",
        /// The same over all numbers that begin alike.
        CodesOfPrefix = "codes_of_prefix",
        /// The same over all numbers.
        AllCodes = "all_codes",
        /// To sign in with a password.
        Password = "password",
    }
}
