# Letters: what stands above the words that a letter answers.
mail-quote-intro = { $date } в { $time }, { $name } пишет:
