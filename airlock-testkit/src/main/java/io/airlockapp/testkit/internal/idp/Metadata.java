package io.airlockapp.testkit.internal.idp;

import io.airlockapp.testkit.idp.RealmDiscovery;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.transport.Body;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The metadata document, with what is wrong about it. */
final class Metadata implements RealmDiscovery {

    /** What stands in place of a right value; null leaves the field out. */
    private final Map<String, @Nullable String> flaws = new LinkedHashMap<>();

    private boolean garbage;

    synchronized Body document(URI issuer) {
        if (garbage) {
            return Body.of("<html>{\"issuer\":");
        }
        ObjectNode node = Json.object().put("issuer", issuer.toString());
        for (RealmEndpoint endpoint : RealmEndpoint.values()) {
            if (!endpoint.field().isEmpty()) {
                node.put(endpoint.field(), issuer + endpoint.path());
            }
        }
        node.putArray("scopes_supported")
                .add("openid")
                .add("profile")
                .add("email")
                .add("offline_access");
        node.putArray("response_types_supported").add("code");
        node.putArray("grant_types_supported")
                .add("authorization_code")
                .add("refresh_token")
                .add(RealmEngine.DEVICE_GRANT);
        node.putArray("subject_types_supported").add("public");
        node.putArray("id_token_signing_alg_values_supported").add("ES256");
        node.putArray("token_endpoint_auth_methods_supported").add("none");
        node.putArray("revocation_endpoint_auth_methods_supported").add("none");
        node.putArray("code_challenge_methods_supported").add("S256");
        node.put("authorization_response_iss_parameter_supported", true);
        flaws.forEach((field, value) -> {
            if (value == null) {
                node.remove(field);
            } else {
                node.put(field, value);
            }
        });
        return Json.body(node);
    }

    @Override
    public RealmDiscovery namesAnotherIssuer() {
        return says("issuer", "https://other.example/realms/airlock");
    }

    @Override
    public RealmDiscovery namesIssuer(URI issuer) {
        return says("issuer", issuer.toString());
    }

    @Override
    public RealmDiscovery putsOnAnotherHost(RealmEndpoint endpoint) {
        return says(field(endpoint), "https://other.example" + endpoint.path());
    }

    @Override
    public RealmDiscovery putsOnPlainHttp(RealmEndpoint endpoint) {
        return says(field(endpoint), "http://idp.example/realms/airlock" + endpoint.path());
    }

    @Override
    public RealmDiscovery leavesOut(RealmEndpoint endpoint) {
        return leavesOut(field(endpoint));
    }

    @Override
    public synchronized RealmDiscovery leavesOut(String field) {
        flaws.put(Objects.requireNonNull(field, "field"), null);
        return this;
    }

    @Override
    public synchronized RealmDiscovery says(String field, String value) {
        flaws.put(Objects.requireNonNull(field, "field"), Objects.requireNonNull(value, "value"));
        return this;
    }

    @Override
    public synchronized RealmDiscovery isGarbage() {
        garbage = true;
        return this;
    }

    @Override
    public synchronized RealmDiscovery isRight() {
        garbage = false;
        flaws.clear();
        return this;
    }

    private static String field(RealmEndpoint endpoint) {
        if (endpoint.field().isEmpty()) {
            throw new IllegalArgumentException(
                    "Discovery does not name the endpoint " + endpoint + ": choose one that has a field.");
        }
        return endpoint.field();
    }
}
