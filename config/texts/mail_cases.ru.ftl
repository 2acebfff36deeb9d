# Письма в несколько ящиков, переписка, сотрудники, работающие по почте
reason-copy = То же письмо, пришло также на { $mailbox }
reason-new-participant = Здесь пишет новый человек, у которого есть наше письмо: сначала должен посмотреть сотрудник
reason-participant-copied = Новый участник: стоял в копии письма
reason-participant-colleague = Новый участник: из той же компании
reason-participant-stranger = Новый участник, здесь не известен: письмо ему переслали
reason-personal-mailbox = Сначала { $person }: написали на личный адрес
reason-personal-stand-in = { $person } замещает сотрудника { $stands_for }, на чей личный адрес написали
reason-personal-away = { $person }, на чей личный адрес написали, отсутствует до { $until }
reason-personal-left = { $person }, на чей личный адрес написали, больше не работает с обращениями
reason-personal-no-complaints = { $person }, на чей личный адрес написали, не занимается жалобами
