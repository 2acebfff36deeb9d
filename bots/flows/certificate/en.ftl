## For which article.

ask_article = Which product do you need the certificate for? Please send its reference or name.
ask_article_again = I do not see a product in your message. Please send its reference, for example A9F74216, or its name.
which_article = I found several products for "{ $item }". Which one is the certificate for? Please write the number of the line or the reference.
is_it_this = This is the closest I found to "{ $item }". Is this the one? Please answer "yes" or "no".
candidate = { $place }. { $reference } { $name }
ask_other_article = I could not find "{ $item }" in the catalogue. Please send another reference or name.

## Done.

sent = The documents are attached:
sent_row = • { $item }: { $name }, { $number }
sent_row_until = • { $item }: { $name }, { $number }, valid until { $day }
without_row = • { $item }: there is no ready file. If you need it, just write "operator".

## Handing over to a person.

person_none = There is no ready certificate file for this product. I am passing your question to a technical specialist, who will find the document or say what can be sent.
person_no_article = No problem. I am passing your question to a technical specialist, who will find the product by its description.
person_not_found = I could not find this product in the catalogue. I am passing your question to a technical specialist.
person_no_way = I cannot send the file this way. I am passing your question to a specialist, who will send the document in another way.
person_down = I cannot reach the catalogue right now. I am passing your question to a technical specialist; you will not have to repeat anything.
