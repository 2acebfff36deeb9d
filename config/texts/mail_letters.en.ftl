# Letters: what stands above the words that a letter answers.
mail-quote-intro = On { $date } at { $time }, { $name } wrote:
desk-alarm-unsent = A reply was not sent: case #
reason-reply-unsent = The reply did not go out: the customer has no answer
