### What is said to donors. Each `-sms` text fits in one part with the longest values, even where a name in Cyrillic
### leaves only 70 characters.
### Signs are plain: no dashes, quotes or spaces that a keyboard does not have. One of them doubles the cost.

## Shared lines

message-place = Where: { $place }
message-visit-time = When: { $weekday }, { $date-long }, { $time }
message-visit-code = Code for the desk: { $code }
message-visit-bring = Bring your identity card. Eat before you give, and drink plenty of water.
message-visit-cancel = Cancel the booking
message-way-out = Take letters away from me:
calendar-summary = Giving blood: { $site }

## Appeal

message-appeal-sms-reply =
    { $component ->
        [platelets] PLATELETS { $group-short }
        [plasma] NEED PLASMA { $group-short }
       *[other] NEED BLOOD { $group-short }
    }: { $site }, { $span }. 1=yes 2=no 0=stop
message-appeal-sms-link =
    { $component ->
        [platelets] PLATELETS { $group-short }
        [plasma] NEED PLASMA { $group-short }
       *[other] NEED BLOOD { $group-short }
    }: { $site }, { $span } { $link }
message-appeal-subject =
    { $urgency ->
        [routine] Donor needed: { $what }, { $group }, { $hospital }
       *[other] Donor needed urgently: { $what }, { $group }, { $hospital }
    }
message-appeal-lead =
    { $urgency ->
        [critical] Hello! A patient waits. Needed: { $what }, { $group }. Hospital: { $hospital }.
        [urgent] Hello! Needed urgently: { $what }, { $group }. Hospital: { $hospital }.
       *[routine] Hello! Needed: { $what }, { $group }. Hospital: { $hospital }.
    }
message-appeal-time =
    { $days ->
        [one] When: { $weekday }, { $date-long }, { $time }-{ $until }
       *[several] When: a time of your choice between { $date-long }, { $time }, and { $last-date }, { $until }
    }
message-appeal-answer = Choose a time or say no
message-appeal-why = You get this letter because you agreed to be invited to give blood. You can stop the invitations on the same page.

## Code

message-code-sms =
    Code { $code }. Do not tell it to anyone.
    @{ $host } #{ $code }
message-code-subject = Your code: { $code }
message-code-lead =
    { $count ->
        [one] Your code: { $code }. It is valid for { $count } minute.
       *[other] Your code: { $code }. It is valid for { $count } minutes.
    }
message-code-warning = Enter it at { $host }. Do not tell it to anyone. If you did not ask for it, do nothing.

## Confirmation

message-confirmation-sms-reply = Booked: { $when } { $time }, { $site }. Code { $code }. Cancel: 2
message-confirmation-sms-link = Booked: { $date } { $time }, { $site }. Code { $code } { $link }
message-confirmation-subject = Booked: { $date }, { $time }
message-confirmation-lead = Thank you! You are booked, and the place is yours.

## Reminder

message-reminder-sms-reply = Reminder: { $when } { $time }, { $site }. Code { $code }. Cancel: 2
message-reminder-sms-link = Reminder: { $date } { $time }, { $site }. Code { $code } { $link }
message-reminder-subject = Reminder: { $date }, { $time }
message-reminder-lead = This is a reminder of your booking. If your plans changed, please cancel it: another donor will take the place.

## Cancellation

message-cancellation-sms = Cancelled: { $when } { $time }, { $site }. Please do not come.
message-cancellation-subject = Booking cancelled: { $date }, { $time }
message-cancellation-lead = Your booking is cancelled. There is no need to come.
message-cancellation-thanks = Thank you for being ready to help.

## Stand-down

message-stand-down-sms = Thank you! We have enough donors, no need to come. Red Crescent
message-stand-down-subject = Enough donors, thank you
message-stand-down-lead = There are enough donors, no need to come. Hospital: { $hospital }.
message-stand-down-thanks = Thank you for being there. We will write when your help is needed again.

## Thank-you

message-thank-you-sms =
    { $again ->
        [none] Thank you! Your blood will help people. Red Crescent
       *[other] Thank you! Your blood will help people. Next time: { $again }
    }
message-thank-you-subject = Thank you for giving blood
message-thank-you-lead = Thank you! You gave: { $what }, { $given }. Your blood will help people.
message-thank-you-again =
    { $again ->
        [none] We wish you good health.
       *[other] You can give again from { $again }.
    }

## Answers to what a person wrote back

message-waitlist-sms = Thank you! You are on the list. Please do not come unless we write.
message-waitlist-subject = You are on the list
message-waitlist-lead = Thank you! All places are taken, and you are on the list. Hospital: { $hospital }.
message-waitlist-then = Please do not come unless we write: the first place that becomes free is yours.

message-not-now-sms =
    { $again ->
        [none] Thank you! You cannot give this time, please do not come.
       *[other] Thank you! You can give again from { $again }. Please do not come now.
    }
message-not-now-subject = Thank you, not this time
message-not-now-lead =
    { $again ->
        [none] Thank you for being ready to help! By the rules you cannot give this time. Please do not come.
       *[other] Thank you for being ready to help! By the rules you can give again from { $again }. Please do not come before.
    }

message-over-sms = Thank you! This call is over, please do not come. We will write again.
message-over-subject = This call is over, thank you
message-over-lead = Thank you for your answer! This call for donors is over. Please do not come.

message-help-sms-reply = We did not understand. Send a digit: 1 yes, 2 no, 0 stop.
message-help-sms-link = We did not understand. Please answer here: { $link }
message-help-subject = We did not understand your message
message-help-lead = We did not understand your message. Please answer with one digit: 1 yes, 2 no, 0 stop.
message-help-person = A person will read it too. Your page:

message-language-sms = We will write to you in English.
message-language-subject = We will write to you in English
message-language-lead = From now on we will write to you in English.

message-stopped-sms = You will get no more messages. Any booking is cancelled. Red Crescent
message-stopped-subject = You will get no more messages
message-stopped-lead = You will get no more messages from us. If you had a booking, it is cancelled.
message-stopped-return = If you ever want to be invited again:

message-number-sms-reply =
    { $right ->
        [yes] Thank you! This number is confirmed.
       *[no] This is not the code. Send the six digits of our last text.
    }
message-number-sms-link =
    { $right ->
        [yes] Thank you! This number is confirmed.
       *[no] This is not the code. Enter the last one on our site.
    }
message-number-subject =
    { $right ->
        [yes] Your number is confirmed
       *[no] This is not the code
    }
message-number-lead =
    { $right ->
        [yes] Thank you! Your number is confirmed.
       *[no] This is not the code that was sent last.
    }
