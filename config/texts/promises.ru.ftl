# What customers are told of a promise, and the reasons that promises give.

promise-told = Передаю ваш вопрос специалисту. Он ответит вам { $when }.
promise-told-after = Специалист ответит вам { $when }.
promise-told-closed = Сейчас специалисты не работают. Ваш вопрос сохранён, ответ придёт { $when }.
promise-untold = Передаю ваш вопрос специалисту. Он ответит вам здесь.
promise-untold-after = Специалист ответит вам здесь.

reason-tier-unknown = Уровня клиента { $tier } нет в настройках; действуют обещания уровня { $used }
