//! Cases for `article::bylines`.

use super::*;

fn check(line: &str, expected: &[&str]) {
    let got = byline(line);
    assert_eq!(got.names, expected, "{line}: {got:?}");
    assert_eq!(got.raw, line.trim());
}

#[test]
fn plain_names() {
    check("By Jane Doe", &["Jane Doe"]);
    check("BY JANE DOE", &["Jane Doe"]);
    check("by Jane Doe and John Roe", &["Jane Doe", "John Roe"]);
    check("By Jane Doe, John Roe and Ann Poe", &["Jane Doe", "John Roe", "Ann Poe"]);
    check("JANE DOE & JOHN ROE", &["Jane Doe", "John Roe"]);
    check("R. W. Seton-Watson", &["R. W. Seton-Watson"]);
    check("Voltaire", &["Voltaire"]);
    check("Von Anna Weiß", &["Anna Weiß"]);
    check("Par Jean Valjean et Anne Roux", &["Jean Valjean", "Anne Roux"]);
    check("— Jane Doe", &["Jane Doe"]);
}

#[test]
fn roles_are_kept_apart() {
    check(
        "By Jane Doe and R. W. Seton-Watson, the director of X",
        &["Jane Doe", "R. W. Seton-Watson"],
    );
    check("By Jane Doe, the director of X, and John Roe, a fellow at Y", &["Jane Doe", "John Roe"]);
    check("By Jane Doe, director of X and John Roe, fellow at Y", &["Jane Doe", "John Roe"]);
    check("By Jane Doe, a fellow of War and Peace Studies", &["Jane Doe"]);
    check("By Jane Doe, professor of law and history at Yale University", &["Jane Doe"]);
    check("Jane Doe (University of X) and John Roe (Y)", &["Jane Doe", "John Roe"]);
    check("By Jane Doe, University of X, and John Roe, Y Institute", &["Jane Doe", "John Roe"]);
    check("Jane Doe in Karachi", &["Jane Doe"]);
    check("By JANE DOE Staff Writer", &["Jane Doe"]);
    check("By Jane Doe, Reuters", &["Jane Doe"]);
    check("By Jane Doe for The Times", &["Jane Doe"]);
    let roles = byline("By , the director of X at Y").roles;
    assert_eq!(roles, ["the director of X at Y"]);
}

#[test]
fn stray_parts_are_dropped() {
    check("By Jane Doe | March 3, 2013", &["Jane Doe"]);
    check("Posted by Jane Doe on March 3, 2013 at 5pm", &["Jane Doe"]);
    check("March 3, 2013 by Jane Doe", &["Jane Doe"]);
    check("Dr. Jane Doe, Ph.D., and Prof. John Roe MP", &["Jane Doe", "John Roe"]);
    check("Jane Doe @janedoe", &["Jane Doe"]);
    check("Jane Doe <jane@example.org>", &["Jane Doe"]);
    check("Martin Luther King Jr.", &["Martin Luther King Jr."]);
    check("Jane DOE (AFP)", &["Jane Doe"]);
}

#[test]
fn sorted_forms() {
    check("Seton-Watson, R. W.", &["R. W. Seton-Watson"]);
    check("Doe, Jane; Roe, John", &["Jane Doe", "John Roe"]);
    check("Jane Doe; John Roe", &["Jane Doe", "John Roe"]);
}

#[test]
fn bodies_sign_as_printed() {
    check("By The Editorial Board", &["The Editorial Board"]);
    check("THE EDITORIAL BOARD", &["The Editorial Board"]);
    check("Reuters", &["Reuters"]);
    check("By The Associated Press", &["The Associated Press"]);
    check("AFP", &["AFP"]);
    check("By the Editors", &["the Editors"]);
}

#[test]
fn unsigned() {
    for mark in ["Not_signed", "Not signed", "unsigned", "None", "Anonymous", "Staff", "", "By"] {
        check(mark, &[]);
    }
    check("By , the director of X at Y", &[]);
    check("By the author of Waverley", &[]);
}

#[test]
fn bios() {
    let check = |bio: &str, names: &[&str]| assert_eq!(bio_names(bio), names, "{bio}");
    check("Jane Doe is a fellow at X. John Roe is not.", &["Jane Doe"]);
    check("Jane Doe and John Roe are fellows.", &["Jane Doe", "John Roe"]);
    check("Jane Doe, a fellow at X, is the author of Y.", &["Jane Doe"]);
    check("* Dr. Jane Doe teaches history.", &["Jane Doe"]);
    check("Jane Doe’s latest book is Y.", &["Jane Doe"]);
    check("The writer is a lawyer.", &[]);
    check("It was over.", &[]);
}

#[test]
fn lost_names_are_completed() {
    let lost = byline("By , the director of the Dock Fund at the Harbour Institute.");
    let bio = "Ann Poe is the director of the Dock Fund at the Harbour Institute in Y.";
    assert_eq!(completed_from_bio(&lost, bio), ["Ann Poe"]);
    assert!(completed_from_bio(&lost, "Ann Poe is a painter at the Institute.").is_empty());
    assert!(completed_from_bio(&byline("By"), bio).is_empty());
    assert!(completed_from_bio(&byline("By Jane Doe, the director"), bio).is_empty());
}

#[test]
fn nothing_panics() {
    for odd in ["By ", ",,,;;", "((((", "By ’", "é", "By 1", "— — —", "by\u{a0}Ж"] {
        let _ = byline(odd);
        let _ = bio_names(odd);
    }
}
