import Testing

/// The judge of the crash tests finds what cannot be.
@Suite struct MailDiaryTests {
    private func problems(_ letters: (run: Int, id: String, isFiring: Bool)..., promised: Set<String> = []) -> [String]
    {
        var diary = MailDiary(promised: promised)
        diary.letters = letters.map { run, id, isFiring in
            .init(run: run, receiver: "hook", notes: [.init(id: id, subject: "door", isFiring: isFiring)])
        }
        return diary.problems(of: ["hook"])
    }

    @Test func `a beginning and an end, the last of a run once more at the start of the next one, are fine`() {
        #expect(problems((0, "1", true), (0, "2", false), promised: ["1", "2"]).isEmpty)
        #expect(problems((0, "1", true), (1, "1", true), (3, "1", true), (3, "2", false)).isEmpty)
    }

    @Test func `a message twice in one run, or not the last one again, is a problem`() {
        #expect(problems((0, "1", true), (0, "1", true)) == ["hook: 1 came again in run 0"])
        #expect(problems((0, "1", true), (0, "2", false), (1, "1", true)) == ["hook: 1 came again in run 1"])
        #expect(
            problems((0, "1", true), (1, "2", false), (1, "1", true)) == ["hook: 1 came again in run 1"]
        )
    }

    @Test func `an end without a beginning, and a beginning twice under two identities, are problems`() {
        #expect(problems((0, "1", false)) == ["hook: door was told to be over as message 1"])
        #expect(problems((0, "1", true), (1, "2", true)) == ["hook: door was told to be firing as message 2"])
    }

    @Test func `what comes in the wrong order, in two forms, or never, is a problem`() {
        #expect(problems((0, "2", true), (0, "1", false)) == ["hook: 1 came after 2"])
        #expect(problems((0, "1", true), (1, "1", false)).first == "hook: 1 came in two forms")
        #expect(problems(promised: ["1"]) == ["1 was promised and never came"])
    }
}
