# What the bot did on a customer's word, and nobody was told of.
reason-deed-unsettled =
    { $is_known ->
        [yes] 机器人已执行此操作，但客户未收到通知：{ $operation } { $number }
       *[no] 机器人可能已执行此操作，但客户未收到通知，请核实：{ $operation }
    }
