# What a caller hears on a phone line. Read out by a voice: short sentences, no signs that cannot be spoken.
phone-greeting = Hello! You have reached { $brand }.
phone-greeting-known = Hello, { $name }! You have reached { $brand }.
phone-option = For { $title }, press { $digit }.
phone-speak = Or just say what you need.
phone-unknown-key = There is no such choice.
phone-not-understood = Sorry, I did not catch that.
phone-anything-else = If there is anything else, choose from the menu or say what you need.
phone-to-specialist = I am connecting you with your specialist.
phone-to-queue = I am connecting you with a colleague, please hold the line.
phone-wait = { $minutes ->
    [one] The wait is about { $minutes } minute.
   *[other] The wait is about { $minutes } minutes.
}
phone-nobody-there = Nobody is free right now. Your request has been noted.
phone-callback-offer = To be called back on this number, press 1. Or hold the line.
phone-callback-title = call me back
phone-callback-noted = We will call back the number that ends in { $tail }. Goodbye!
phone-callback-withheld = Your number is withheld, so we cannot call it back.

# How a case's thread tells a call, line by line, and why.
call-started = Call started
call-pressed = Pressed { $digits }
call-pressed-choice = Pressed { $digits }: { $title }
call-silent = Pressed and said nothing
call-queued = Waiting for a person
call-queued-named = Waiting in the queue “{ $name }”
call-callback = Asked to be called back
call-answered = Answered
call-answered-named = Answered by { $name }
call-transferred = Transferred
call-transferred-named = Transferred to { $name }
call-abandoned = The caller hung up before anybody answered
call-ended = Call ended
call-ended-after = Call ended, { $minutes } min { $seconds } s
call-recording = Recording of the call
call-outbound = Our call to the customer
call-outbound-named = Our call to the customer: { $name }
reason-phone-call = Came by telephone
reason-phone-answered = Answered in the call itself
reason-call-taken = Answered the call
reason-call-missed = A call nobody answered
