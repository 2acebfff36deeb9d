## A code by which a customer shows that an order is theirs.

order-code-subject = Your code
order-code-body =
    Your code: { $code }

    Somebody is asking us about an order with this email address. If it is you, give this code to our assistant within 10 minutes. If it is not, you do not have to do anything: without the code, nothing is told or changed.
