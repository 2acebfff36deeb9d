# Notices at the desk, and the acknowledgement of a mail outside working hours.
desk-notice-disruption = 故障：
desk-notice-change = 变更：
desk-notice-until = 至{ $when }

## The acknowledgement of a mail that comes while nobody is at work.
ack-body-closed =
    您好！

    感谢您的来信。我们已收到您的咨询，编号为 { $number }。
    客服专员目前不在工作时间，会在{ $when }回复您。

    如需补充，请直接回复此邮件。
