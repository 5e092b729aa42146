### What donors read on pages.

## Front page

home-title = Blood when it is needed. You when you can.
home-lead = Join once, in calm times. When a hospital near you is short of your blood group, we ask you, and hold a time for you.
home-join = Become a donor on call
home-sign-in = I have joined already
home-how = How it works
home-step-join = You tell us your blood group, if you know it, and where you live. It takes two minutes.
home-step-appeal = When your blood is needed, you get one short message: who needs it, where and when.
home-step-slot = You choose a time or decline with one tap. Whoever comes has a place held, without a queue.
home-step-enough = When there are enough donors, we say so at once, so that nobody makes the trip in vain.
home-promises = What you can rely on
home-promise-rare = We ask only those whose blood helps, and not often.
home-promise-night = We write at night only if you have allowed it.
home-promise-private = No hospital gets a list of donors. We know your settlement, not your street.
home-promise-stop = You can pause or stop at any time, without giving a reason.

## Joining

join-title = Become a donor on call
join-region-lead = Two steps, two minutes. First: where do you live?
join-region = Your region
join-other-region = another region
join-address = Phone or e-mail
join-address-hint = We will send a code there. Example: +7 701 123 45 67.
join-name = Name
join-name-hint = Optional. For the desk of the blood centre.
join-place = Settlement
join-place-hint = The nearest one, if yours is not in the list.
join-group = Blood group
join-group-unknown = I do not know
join-sex = Sex
join-sex-hint = The rules on how often one may give differ.
join-birth-date = Date of birth
join-language = Language of the messages
join-channels = How we may reach you
join-consent = Your consent
join-consent-appeals = Keep my details and invite me to give blood when mine is needed.
join-consent-emergency = You may call me in an emergency, at night as well.
join-consent-note = You can withdraw each consent on your page at any time. We then stop at once. Your details stay in Kazakhstan, and no hospital receives them.
join-send = Continue to the code

## Signing in

sign-in-title = Sign in
sign-in-lead = There is no password. We send you a code.
sign-in-send = Send me a code
sign-in-new = I have not joined yet
code-title = Enter the code
code-sent = If { $address } is the right address, a code of six digits is on its way.
code-minutes =
    { $count ->
        [one] It is valid for { $count } minute.
       *[other] It is valid for { $count } minutes.
    }
code-label = Six digits
code-send = Continue
code-again = Send a new code
code-other = Use another address

## The ticket

ticket-code = Say this code at the desk
ticket-bring = Bring your identity card. Eat before you give, and drink plenty of water.

## The appeal

appeal-title = Blood of group { $group } is needed
appeal-who = Who asks
appeal-what = What for
appeal-urgency = How pressing
appeal-by = Needed by
appeal-where = Where to give
appeal-choose = When can you come?
appeal-full = All times are taken right now. We can tell you if one becomes free.
appeal-any = Tell me if a time becomes free
appeal-no = I cannot this time
appeal-note = Opening this page changes nothing. Only a button does.
appeal-booked-title = Thank you. Your time is held.
appeal-booked-text = If something comes up, tell us here. Then somebody else can have your place.
appeal-cannot = I cannot come after all
appeal-waitlisted-title = Thank you. You are on the waiting list.
appeal-waitlisted-text = Please do not come yet. We will write as soon as a time becomes free.
appeal-declined-title = Thank you for telling us
appeal-declined-text = You need do nothing more. We will ask again another time.
appeal-after-all = Can you come after all?
appeal-enough-title = Enough donors are on their way. Thank you.
appeal-enough-text = You need not come this time. We will write when your help is needed.
appeal-cannot-give-title = You cannot give blood on that day
appeal-cannot-give-from = You may give again from { $day }. Until then, please do not come.
appeal-cannot-give-never = By what we know, you may not give blood. Thank you for wanting to.
appeal-another-title = You already hold a time
appeal-another-text = You are expected for another need. Your page shows where and when.
appeal-stopped-title = We have stopped

## My page

me-title = My page
me-appointment = Your appointment
me-move = Choose another time
me-cancel = I cannot come
me-appeal = { $hospital } asks for your help. Needed by { $by }.
me-appeal-answer = Look and answer
me-may-give = When you may give
me-now = now
me-from = from { $day }
me-never = no longer
me-may-give-note = By the dates that we know. The doctor at the blood centre decides.
me-group-unknown = not known yet
me-history = Your donations
me-history-empty = None recorded yet.
me-preferences = Messages
me-preferences-change = Language, channels, emergencies
me-latin = SMS in Latin letters
me-latin-hint = For phones that do not show Cyrillic. Letters by e-mail stay as they are.
me-pause = Take a break
me-pause-until = No messages before
me-pause-send = Pause
me-paused = You have paused messages until { $day }.
me-resume = End the break
me-stop = Stop for good
me-stop-text = You will never be asked again, and an appointment that you hold is given back. You can join again whenever you like.
me-stop-send = Stop all messages
me-saved = Saved.
me-moved = Your appointment has been moved.
me-cancelled = Your appointment has been cancelled. Thank you for telling us.
me-stopped = You will get no more messages from us. Thank you for everything.
me-letters-come-back = Letters to your e-mail address come back to us, so we send none there. If the address is right, confirm it again: have a code sent to it and enter the code.
me-confirm-again = Confirm the e-mail address
me-has-stopped = You have said stop. We neither write to you nor call you.
me-agree-lead = If you want to be asked again, we need your consent anew:
me-agree-send = I agree, ask me again
me-agreed = Thank you. We will write when your blood is needed.
me-kept = Thank you, we have written down what you told us. Blood group, sex and date of birth stay as they were, because you have given blood before. If one of them is wrong, please tell the desk of the blood centre.

## Another time

move-title = Choose another time
move-now = Your time now:
move-none = No other time is free at the moment.
move-keep = Keep my time

## The way out of letters

letters-title = No more letters?
letters-others = No letter will go to you. You will still be reached by:
letters-last = No letter will go to you. You chose no other way to be reached, so nobody will ask you any more, and an appointment that you hold is given back.
letters-send = Send me no letters
letters-none-title = No more letters
letters-none = No letter goes to you any more. Your own page shows how you are reached, and there you can change it.
letters-unknown-title = We do not know whose link this is
letters-unknown = Part of it may be missing. Please open it from the letter once more, or sign in with a code and choose on your own page how you are reached.
