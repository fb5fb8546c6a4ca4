//! A run that is killed leaves the old index or the new one, and the next run completes it.

use std::process::Stdio;
use std::time::Duration;

use crate::harness::{Place, Random};

fn corpus(place: &Place, n: usize, salt: u64) {
    let mut random = Random(salt);
    let words = ["harbour", "strike", "wages", "crane", "tide", "quay", "winter", "union", "ship"];
    let mut lines = String::new();
    for i in 0..n {
        let text: Vec<&str> = (0..120).map(|_| *random.pick(&words)).collect();
        lines +=
            &format!("{{\"id\":\"a{i}\",\"title\":\"T{i}\",\"text\":\"{}\"}}\n", text.join(" "));
    }
    place.write("corpus/all.jsonl", lines);
}

#[test]
fn killed_at_any_moment() {
    let place = Place::new();
    corpus(&place, 400, 1);
    place.run(&["index"]).expect(0);
    let before = place.fingerprint();
    corpus(&place, 400, 2);
    // What the interrupted runs are to arrive at.
    let fresh = Place::new();
    corpus(&fresh, 400, 2);
    fresh.run(&["index"]).expect(0);
    let after = fresh.fingerprint();
    assert_ne!(before, after);

    let mut random = Random(3);
    let (mut old, mut new) = (0, 0);
    for round in 0..50u64 {
        let mut child =
            place.command(&["index"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(random.next() % 400_000));
        let _ = child.kill();
        let _ = child.wait();
        place.run(&["search", "harbour"]).expect(0);
        match place.fingerprint() {
            f if f == before => old += 1,
            f if f == after => {
                new += 1;
                // Back to the first text, so that there is something to kill again.
                corpus(&place, 400, 1);
                place.run(&["index"]).expect(0);
                assert_eq!(place.fingerprint(), before, "round {round}");
                corpus(&place, 400, 2);
            }
            f => panic!("round {round}: neither the old index nor the new one: {f}"),
        }
    }
    eprintln!("50 kills: {old} left the old index, {new} the new one");
    place.run(&["index"]).expect(0);
    assert_eq!(place.fingerprint(), after);
    let left: Vec<String> = std::fs::read_dir(place.path("index"))
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
