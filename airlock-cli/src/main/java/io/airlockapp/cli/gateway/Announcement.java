package io.airlockapp.cli.gateway;

import io.airlockapp.model.Pairing;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.server.ControlServer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a program needs to know to talk to the gateway, as one line of JSON. */
final class Announcement {

    private Announcement() {}

    static String of(
            URI baseUrl,
            Credentials credentials,
            Pairing pairing,
            Approver approver,
            @Nullable String certificate,
            @Nullable ControlServer control) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("baseUrl", baseUrl.toString());
        fields.put("clientId", credentials.clientId());
        fields.put("clientSecret", credentials.clientSecret().expose());
        fields.put("pat", credentials.pat().expose());
        fields.put("enforcerId", pairing.enforcerId());
        fields.put("deviceId", pairing.deviceId());
        fields.put("workspaceName", String.valueOf(pairing.workspaceName()));
        fields.put("routingToken", pairing.routingToken().expose());
        fields.put("contentKey", pairing.contentKey().expose());
        fields.put("signerKeyId", approver.signerKeyId());
        fields.put("publicKey", approver.publicKey());
        fields.put("fingerprint", approver.fingerprint());
        if (certificate != null) {
            fields.put("certificate", certificate);
        }
        if (control != null) {
            fields.put("controlUrl", control.baseUrl().toString());
            fields.put("controlToken", control.token().expose());
        }
        return JsonMapper.shared().writeValueAsString(fields);
    }
}
