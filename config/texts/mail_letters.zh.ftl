# Letters: what stands above the words that a letter answers.
mail-quote-intro = { $name } 于 { $date } { $time } 写道：
