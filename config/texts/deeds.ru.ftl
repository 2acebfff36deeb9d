# What the bot did on a customer's word, and nobody was told of.
reason-deed-unsettled =
    { $is_known ->
        [yes] Бот это сделал, а клиенту не сообщили: { $operation } { $number }
       *[no] Бот мог это сделать, а клиенту не сообщили; проверьте: { $operation }
    }
