//! Pages saved "complete": a page, and beside it a folder with its pictures, styles and frames.
//!
//! In: names of folders and files. Out: which folder belongs to which page. What lies in such a
//! folder is no article of its own, whatever it looks like.

/// What browsers put behind the page's name, in the languages that they speak.
#[rustfmt::skip]
const WORDS: [&str; 19] = [
    "files", "file", "dateien", "fichiers", "archivos", "arquivos", "ficheiros", "bestanden",
    "filer", "pliki", "soubory", "tiedostot", "elemei", "dosyalar", "файлы", "fitxers", "datoteke",
    "failid", "resources",
];

/// The extensions of pages.
pub const PAGE_EXTENSIONS: [&str; 6] = ["html", "htm", "xhtml", "shtml", "mht", "mhtml"];

/// The name, without its extension, of the page whose resources a folder called `name` would
/// hold: `page_files`, `page.files` and `page-Dateien` are of `page`.
#[must_use]
pub fn page_of_folder(name: &str) -> Option<&str> {
    let (stem, word) = name.rsplit_once(['_', '-', '.'])?;
    let word = word.to_lowercase();
    (!stem.is_empty() && WORDS.contains(&word.as_str())).then_some(stem)
}

/// The name, without its extension, of the page in a file called `name`.
#[must_use]
pub fn page_stem(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    PAGE_EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_lead_to_their_pages() {
        let check = |folder: &str, page: &str| {
            assert_eq!(page_of_folder(folder).unwrap_or(""), page, "{folder}");
        };
        check("The Keeper_files", "The Keeper");
        check("a.b.files", "a.b");
        check("Der Wärter-Dateien", "Der Wärter");
        check("page_fichiers", "page");
        check("_files", "");
        check("profiles", "");
        check("old-papers", "");
        assert_eq!(page_stem("The Keeper.HTM"), Some("The Keeper"));
        assert_eq!(page_stem("notes.md"), None);
    }
}
