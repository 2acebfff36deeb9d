# Notices at the desk, and the acknowledgement of a mail outside working hours.
desk-notice-disruption = Сбой:
desk-notice-change = Изменение:
desk-notice-until = до { $when }

## The acknowledgement of a mail that comes while nobody is at work.
ack-body-closed =
    Здравствуйте!

    Спасибо за ваше письмо. Обращение принято, его номер — { $number }.
    Сейчас специалисты не работают. Специалист ответит { $when }.

    Чтобы что-то добавить, просто ответьте на это письмо.
