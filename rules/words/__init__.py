"""A scheme in plain sentences, in Chinese and English: what each rule of it does, for those who never read YAML."""
