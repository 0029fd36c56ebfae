package io.airlockapp.benchmarks;

import java.nio.charset.StandardCharsets;

/** Payloads as an agent might send them: members in no order, white space, escapes, numbers, text beyond ASCII. */
final class Payloads {

    private static final String RECORD = """
            {"tool": "shell", "command": "rm -rf \\"build/out\\" && tar xzf ./release.tgz", "cwd": "/srv/app",\
             "env": {"PATH": "/usr/bin:/bin", "LANG": "de_DE.UTF-8", "HOME": "/home/agent"},\
             "timeoutMs": 30000, "niceness": 0.5, "interactive": false, "reason": "Räumt den alten Stand weg\\n",\
             "args": ["-c", "set -e", 1, 2.50]""";

    private Payloads() {}

    /** A JSON object of exactly this many bytes in UTF-8. */
    static String ofBytes(int bytes) {
        StringBuilder json = new StringBuilder(bytes).append(RECORD);
        int left = bytes - RECORD.getBytes(StandardCharsets.UTF_8).length;
        int step = RECORD.getBytes(StandardCharsets.UTF_8).length + 20;
        for (int i = 0; left > 2 * step; i++) {
            String member = String.format(", \"step%06d\": ", 999_999 - i) + RECORD + "}";
            json.append(member);
            left -= member.getBytes(StandardCharsets.UTF_8).length;
        }
        String start = ", \"note\": \"";
        json.append(start).append("x".repeat(left - start.length() - 2)).append("\"}");
        return json.toString();
    }
}
