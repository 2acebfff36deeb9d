# What the bot did on a customer's word, and nobody was told of.
reason-deed-unsettled =
    { $is_known ->
        [yes] The bot has done this, and the customer was not told: { $operation } { $number }
       *[no] The bot may have done this, and the customer was not told; please check: { $operation }
    }
