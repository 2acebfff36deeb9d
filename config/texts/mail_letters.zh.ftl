# Letters: what stands above the words that a letter answers.
mail-quote-intro = { $name } 于 { $date } { $time } 写道：
desk-alarm-unsent = 回复未能发出：工单 #
reason-reply-unsent = 回复未能发出：客户没有收到答复
