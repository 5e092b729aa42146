### The frame of every page, what can go wrong, and what forms say.

## The frame

nav-label = Sections
nav-skip = Skip to the text
nav-home = To the front page
nav-sign-in = Sign in
nav-sign-out = Sign out
nav-staff = Sign in as staff
nav-me = My page
nav-hospital = Shortages
nav-desk = Desk
nav-campaigns = Campaigns
foot-promise = Qanat only invites. Blood is collected by licensed blood centres alone.
foot-places = Settlements: GeoNames, CC BY 4.0.

## When there is no page to show

error-number = Number of this failure: { $number }. If you write to us, please name it.
error-not-found-title = Nothing is here
error-not-found-text = The address may be mistyped, or the page is not yours to see.
error-link-expired-title = This link is no longer valid
error-link-expired-text = Its time has passed. Nothing was changed. Your own page shows what you are asked now.
error-sign-in-title = Please sign in
error-sign-in-text = This page is shown only to those who are signed in.
error-forbidden-title = This page is for others
error-forbidden-text = You are signed in, but your work does not include this page.
error-unreadable-title = We could not read that
error-unreadable-text = What was sent is not one of our forms. Nothing was saved. Please go back and try again.
error-cross-site-title = The form came from another site
error-cross-site-text = For your safety nothing was saved. Please open the page here and send the form again.
error-too-large-title = That is too much at once
error-too-large-text = What was sent is larger than any form of ours. Nothing was saved.
error-broken-title = Something broke here
error-broken-text = The failure is ours and has been noted. Please try again in a few minutes.

## Forms

form-wrong = Please look at this again
form-choose = Choose
form-save = Save
field-error-address-missing = Enter your phone number or your e-mail address.
field-error-address-unknown = We cannot read this as a phone number of Kazakhstan or an e-mail address. Example: +7 701 123 45 67.
field-error-too-long = This is too long.
field-error-group-missing = Choose a blood group.
field-error-place-missing = Choose your settlement from the list.
field-error-sex-missing = Choose one of the two.
field-error-birth-date = Enter your date of birth as day, month and year. Example: 31.01.1990.
field-error-too-young = You can join from your 18th birthday on.
field-error-language-missing = Choose the language of the messages.
field-error-channels-missing = Choose at least one way to reach you.
field-error-channel-without-address = We do not have an address of yours for this.
field-error-consent-missing = Without your consent to invitations we may not keep your details.
field-error-code-digits = Enter the six digits from the message.
field-error-code-wrong = These are not the digits that we sent. Check them, or ask for a new code.
field-error-code-expired = This code is no longer valid. Ask for a new one.
field-error-too-many-codes = Too many codes were asked for at this address. The next one can be sent: { $time }.
field-error-codes-spent-email = No more codes can be sent by text message today. Give your e-mail address, or call your Red Crescent branch.
field-error-codes-spent = No more codes can be sent by text message. The next one can be sent: { $time }. If it cannot wait, call your Red Crescent branch.
field-error-phone-abroad = Codes go to mobile numbers of Kazakhstan only. Give one, or your e-mail address.
field-error-no-email = No e-mail leaves from here at the moment. Give your mobile number.
field-error-no-sms = No text message leaves from here at the moment. Give your e-mail address.
field-error-no-codes = No code can be sent at the moment. Please try again later.
field-error-day = Choose a day that lies ahead.
field-error-slot-missing = Choose one of the times.
field-error-slot-taken = Somebody has just taken this time. Please choose another.
field-error-slot-too-early = You may not give yet on that day. Please choose another time.
field-error-email-missing = Enter your e-mail address.
field-error-password-missing = Enter your password.
field-error-password-wrong = E-mail and password do not belong together.
field-error-too-many-passwords = Too many passwords were tried for this address. The next one can be tried: { $time }.
field-error-component-missing = Choose a component.
field-error-units-range = Enter a number of units from 1 to 200.
field-error-deadline-missing = Choose by when the units are needed.
field-error-deadline-range = Choose a time that lies ahead, within two weeks.
field-error-hospital-missing = Choose a hospital.
field-error-no-site = No open blood centre collects for this hospital at the moment. Nothing was posted; please call the coordinator.
field-error-urgency-missing = Choose how pressing it is.
field-error-ticket-digits = Enter the four digits that the donor reads out.
field-error-ticket-unknown = Nobody with this code is expected here today.
field-error-volume-range = Enter the volume in millilitres, from 50 to 1000.
field-error-reply-length = Write from 1 to 160 characters.
