/// Whether the name of a field, a variable or an argument says that its value is an image.
enum ImageName {
    private static let nouns: Set<String> = ["image", "images", "img"]
    /// Words that make it something about an image and not an image.
    private static let others: Set<String> = [
        "pull", "secret", "secrets", "policy", "policies", "gc", "registry", "registries", "tag", "tags",
        "version",
        "size", "format", "type", "id", "width", "height", "path", "dir", "directory", "prefix", "suffix",
        "credential",
        "credentials", "enabled", "timeout", "interval", "cleanup", "garbage", "threshold", "digest",
        "password", "mirror",
        "mirrors", "alt", "title", "description",
    ]

    /// Whether the words of `name`, as capitals and marks divide it, are about an image.
    static func saysImage(_ name: String) -> Bool {
        guard name.utf8.count >= 3, mayHoldNoun(name) else { return false }
        let words = words(of: name)
        guard words.contains(where: nouns.contains) else { return false }
        return !words.contains(where: others.contains)
    }

    /// Whether the last word is the image, so that even a value of one bare word can be one.
    static func isImage(_ name: String) -> Bool {
        saysImage(name) && words(of: name).last.map(nouns.contains) ?? false
    }

    /// Whether `mag` or `img` stands in it, in whatever case; most names are told by that.
    private static func mayHoldNoun(_ name: String) -> Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for byte in name.utf8 {
            let lower = byte | 0x20
            let isEnd = lower == UInt8(ascii: "g")
            if isEnd,
                last == (UInt8(ascii: "m"), UInt8(ascii: "a"))
                    || last == (UInt8(ascii: "i"), UInt8(ascii: "m"))
            {
                return true
            }
            last = (last.1, lower)
        }
        return false
    }

    /// `prometheusConfigReloaderImage`, `RELATED_IMAGE_X` and `side-car.image` in lower-case words.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for character in name {
            let isWordPart = character.isLetter || character.isNumber
            if !isWordPart || (character.isUppercase && wasLower) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if isWordPart { word += character.lowercased() }
            wasLower = character.isLowercase || character.isNumber
        }
        return word.isEmpty ? words : words + [word]
    }
}
