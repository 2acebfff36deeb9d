# Incidents: letters to units, and what a customer at an internal entrance is told

incident-subject = Incident [#{ $number }]: what is missing
incident-reminder =
    Hello,

    Incident No. { $number } ({ $unit }) still lacks:
    { $missing }

    Please answer this letter with lines such as "Customer: …", "Remark No.: …", "Comment: …" and attach the documents.
incident-item-documents = the documents: attach all papers of the customer
incident-item-scan = a readable scan: at least { $dpi } dots per inch for a page of A4
incident-item-comment = a comment: what happened and what has been done
incident-item-remark-no = the number of the remark
incident-item-name = the customer's full, legible name
incident-escalation-subject = Incident [#{ $number }] is incomplete, and the unit does not answer
incident-escalation =
    Hello,

    { $unit }: incident No. { $number } still lacks:
    { $missing }

    Letters of reminder: { $count }. Please help to complete it.
incident-report-subject = Incident [#{ $number }]: the result is awaited
incident-report =
    Hello,

    Incident No. { $number } ({ $unit }) is solved. Please tell us how it ended { $when }.
    Answer this letter with a line "Result: …".
incident-report-late =
    Hello,

    The report on incident No. { $number } ({ $unit }) is overdue. Please answer this letter with a line "Result: …".
incident-told =
    Customer: { $name }
    Phone: { $phone }
    Mail: { $mail }
    Remark No.: { $remark }
    Comment: { $comment }
internal-mailbox = You have written to an internal address, which is not for customers. Next time please write to { $public }. We have taken your request.
internal-number = You have called an internal number, which is not for customers. Please write to { $public }. We have taken your request.
reason-incident = passed on by { $unit } as an incident
reason-internal-entrance = the customer came in by the internal entrance { $entrance } and was told the public address
