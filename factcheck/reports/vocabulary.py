"""The schema.org vocabulary as data: kinds of things, their properties, what these may hold.

The part of the vocabulary that pages of newsrooms use, whole for the kinds named here; kinds that
are not named are not judged. Names are facts of schema.org (release 30), the table is ours.
"""

from functools import cache

# A kind and what it is a kind of. The order is the vocabulary's, from the general to the special.
PARENTS: dict[str, tuple[str, ...]] = {
    "Thing": (),
    "Intangible": ("Thing",),
    "StructuredValue": ("Intangible",),
    "Place": ("Thing",),
    "AdministrativeArea": ("Place",),
    "Country": ("AdministrativeArea",),
    "Person": ("Thing",),
    "Organization": ("Thing",),
    "NewsMediaOrganization": ("Organization",),
    "NGO": ("Organization",),
    "Corporation": ("Organization",),
    "GovernmentOrganization": ("Organization",),
    "PoliticalParty": ("Organization",),
    "ContactPoint": ("StructuredValue",),
    "PostalAddress": ("ContactPoint",),
    "PropertyValue": ("StructuredValue",),
    "Language": ("Intangible",),
    "DefinedTerm": ("Intangible",),
    "Rating": ("Intangible",),
    "AggregateRating": ("Rating",),
    "EndorsementRating": ("Rating",),
    "ListItem": ("Intangible",),
    "ItemList": ("Intangible",),
    "BreadcrumbList": ("ItemList",),
    "EntryPoint": ("Intangible",),
    "SpeakableSpecification": ("Intangible",),
    "DataFeedItem": ("Intangible",),
    "Action": ("Thing",),
    "SearchAction": ("Action",),
    "CreativeWork": ("Thing",),
    "Claim": ("CreativeWork",),
    "Review": ("CreativeWork",),
    "ClaimReview": ("Review",),
    "CriticReview": ("Review",),
    "UserReview": ("Review",),
    "MediaReview": ("Review",),
    "Comment": ("CreativeWork",),
    "CorrectionComment": ("Comment",),
    "Quotation": ("CreativeWork",),
    "Statement": ("CreativeWork",),
    "Photograph": ("CreativeWork",),
    "Book": ("CreativeWork",),
    "Dataset": ("CreativeWork",),
    "DataFeed": ("Dataset",),
    "Article": ("CreativeWork",),
    "Report": ("Article",),
    "NewsArticle": ("Article",),
    "AnalysisNewsArticle": ("NewsArticle",),
    "BackgroundNewsArticle": ("NewsArticle",),
    "OpinionNewsArticle": ("NewsArticle",),
    "ReportageNewsArticle": ("NewsArticle",),
    "SocialMediaPosting": ("Article",),
    "BlogPosting": ("SocialMediaPosting",),
    "DiscussionForumPosting": ("SocialMediaPosting",),
    "WebSite": ("CreativeWork",),
    "WebPageElement": ("CreativeWork",),
    "WebPage": ("CreativeWork",),
    "AboutPage": ("WebPage",),
    "CheckoutPage": ("WebPage",),
    "CollectionPage": ("WebPage",),
    "ContactPage": ("WebPage",),
    "FAQPage": ("WebPage",),
    "ItemPage": ("WebPage",),
    "ProfilePage": ("WebPage",),
    "SearchResultsPage": ("WebPage",),
    "MediaObject": ("CreativeWork",),
    "AudioObject": ("MediaObject",),
    "ImageObject": ("MediaObject",),
    "VideoObject": ("MediaObject",),
    "Clip": ("CreativeWork",),
}

# For each kind: what its own properties hold, and which properties those are.
_OWN: dict[str, dict[str, str]] = {
    "Thing": {
        "Text": "alternateName disambiguatingDescription name",
        "Text TextObject": "description",
        "URL": "sameAs url",
        "Text URL": "additionalType",
        "PropertyValue Text URL": "identifier",
        "ImageObject URL": "image",
        "CreativeWork URL": "mainEntityOfPage",
        "Organization Person": "owner",
        "Action": "potentialAction",
        "CreativeWork Event": "subjectOf",
    },
    "CreativeWork": {
        "Text": "abstract accessMode accessibilityAPI accessibilityControl accessibilityFeature "
        "accessibilityHazard accessibilitySummary alternativeHeadline award awards "
        "conditionsOfAccess copyrightNotice creditText headline interactivityType text "
        "typicalAgeRange",
        "URL": "discussionUrl thumbnailUrl",
        "Text URL": "editEIDR encodingFormat fileFormat schemaVersion",
        "Boolean": "isAccessibleForFree isFamilyFriendly",
        "Integer": "commentCount wordCount",
        "Number": "copyrightYear",
        "Number Text": "version",
        "Integer Text": "position",
        "Date DateTime": "dateCreated dateModified datePublished expires",
        "DateTime": "contentReferenceTime",
        "Date": "sdDatePublished",
        "DateTime Text": "temporal",
        "DateTime Text URL": "temporalCoverage",
        "Duration": "timeRequired",
        "Organization Person": "author contributor copyrightHolder creator funder maintainer "
        "producer provider publisher sdPublisher sponsor translator",
        "Person": "accountablePerson character editor",
        "Organization": "publisherImprint sourceOrganization",
        "Thing": "about mainEntity mentions",
        "CreativeWork": "exampleOfWork hasPart translationOfWork workExample workTranslation",
        "CreativeWork URL": "acquireLicensePage isPartOf license publishingPrinciples sdLicense "
        "usageInfo",
        "CreativeWork Text": "citation",
        "CreativeWork Product URL": "isBasedOn isBasedOnUrl",
        "URL WebPage": "archivedAt",
        "Claim": "interpretedAsClaim",
        "Comment": "comment",
        "CorrectionComment Text URL": "correction",
        "Review": "review reviews",
        "AggregateRating": "aggregateRating",
        "Rating Text": "contentRating",
        "Language Text": "inLanguage",
        "DefinedTerm Text": "assesses creativeWorkStatus educationalUse learningResourceType "
        "pattern teaches",
        "DefinedTerm Text URL": "educationalLevel genre keywords",
        "ImageObject": "thumbnail",
        "MediaObject": "associatedMedia encoding encodings",
        "AudioObject Clip MusicRecording": "audio",
        "Clip VideoObject": "video",
        "Place": "contentLocation displayLocation locationCreated spatial spatialCoverage",
        "Country": "countryOfOrigin",
        "ItemList": "accessModeSufficient",
        "Audience": "audience",
        "AlignmentObject": "educationalAlignment",
        "Event": "recordedAt",
        "Grant": "funding",
        "IPTCDigitalSourceEnumeration": "digitalSourceType",
        "InteractionCounter": "interactionStatistic",
        "Demand Offer": "offers",
        "PublicationEvent": "publication releasedEvent",
        "Product Text URL": "material",
        "QuantitativeValue Text": "materialExtent",
        "DefinedTerm QuantitativeValue SizeSpecification Text": "size",
    },
    "Review": {
        "Text": "reviewBody",
        "Thing": "itemReviewed",
        "Rating": "reviewRating",
        "Review": "associatedClaimReview associatedMediaReview associatedReview",
        "ItemList ListItem Text WebContent": "negativeNotes positiveNotes",
        "StructuredValue Text": "reviewAspect",
    },
    "ClaimReview": {"Text": "claimReviewed"},
    "MediaReview": {
        "Text": "originalMediaContextDescription",
        "MediaObject URL WebPage": "originalMediaLink",
        "MediaManipulationRatingEnumeration": "mediaAuthenticityCategory",
    },
    "Claim": {
        "CreativeWork": "appearance firstAppearance",
        "Organization Person": "claimInterpreter",
    },
    "Rating": {
        "Text": "ratingExplanation",
        "Number Text": "bestRating ratingValue worstRating",
        "Organization Person": "author",
        "StructuredValue Text": "reviewAspect",
    },
    "AggregateRating": {"Thing": "itemReviewed", "Integer": "ratingCount reviewCount"},
    "Organization": {
        "Text": "award awards duns email faxNumber globalLocationNumber isicV4 iso6523Code "
        "legalName leiCode naics slogan taxID telephone vatID",
        "URL": "hasGS1DigitalLink",
        "Date": "dissolutionDate foundingDate",
        "CreativeWork URL": "actionableFeedbackPolicy correctionsPolicy diversityPolicy "
        "ethicsPolicy publishingPrinciples unnamedSourcesPolicy",
        "Article URL": "diversityStaffingReport",
        "AboutPage CreativeWork Text URL": "ownershipFundingInfo",
        "ImageObject URL": "logo",
        "PostalAddress Text": "address",
        "PostalAddress": "legalAddress",
        "ContactPoint": "contactPoint contactPoints",
        "Organization Person": "founder funder member members sponsor",
        "Organization": "department parentOrganization subOrganization",
        "MemberProgramTier Organization ProgramMembership": "memberOf",
        "Person": "alumni employee employees founders legalRepresentative",
        "Place": "foundingLocation hasPOS",
        "Place PostalAddress Text VirtualLocation": "location",
        "AdministrativeArea GeoShape Place Text": "areaServed",
        "AdministrativeArea GeoShape Place": "serviceArea",
        "AggregateRating": "aggregateRating",
        "Review": "review reviews",
        "Language Text": "knowsLanguage",
        "Text Thing URL": "knowsAbout",
        "DefinedTerm Text": "skills",
        "DefinedTerm Text URL": "keywords",
        "Thing": "owns",
        "Brand Organization": "brand",
        "Certification": "companyRegistration hasCertification",
        "Credential": "hasCredential",
        "Event": "event events",
        "Grant": "funding",
        "InteractionCounter": "agentInteractionStatistic interactionStatistic",
        "LoanOrCredit PaymentMethod Text": "acceptedPaymentMethod",
        "MemberProgram": "hasMemberProgram",
        "MerchantReturnPolicy": "hasMerchantReturnPolicy",
        "OfferCatalog": "hasOfferCatalog",
        "ShippingService": "hasShippingService",
        "Offer": "makesOffer",
        "Demand": "seeks",
        "NonprofitType": "nonprofitStatus",
        "QuantitativeValue": "numberOfEmployees",
    },
    "Corporation": {"Text": "tickerSymbol"},
    "NewsMediaOrganization": {
        "CreativeWork URL": "masthead missionCoveragePrioritiesPolicy noBylinesPolicy "
        "verificationFactCheckingPolicy",
    },
    "Person": {
        "Text": "additionalName award awards callSign duns email familyName faxNumber givenName "
        "globalLocationNumber honorificPrefix honorificSuffix isicV4 naics taxID telephone vatID",
        "Date": "birthDate deathDate",
        "CreativeWork URL": "publishingPrinciples",
        "PostalAddress Text": "address",
        "ContactPoint": "contactPoint contactPoints",
        "ContactPoint Place": "homeLocation workLocation",
        "Organization": "affiliation worksFor",
        "EducationalOrganization Organization": "alumniOf",
        "MemberProgramTier Organization ProgramMembership": "memberOf",
        "Organization Person": "funder sponsor",
        "Person": "children colleagues follows knows parent parents relatedTo sibling siblings "
        "spouse",
        "Person URL": "colleague",
        "Place": "birthPlace deathPlace hasPOS",
        "Country": "nationality",
        "Language Text": "knowsLanguage",
        "Text Thing URL": "knowsAbout",
        "DefinedTerm Text": "jobTitle skills",
        "DefinedTerm StructuredValue Text": "pronouns",
        "GenderType Text": "gender",
        "Thing": "owns",
        "Brand Organization": "brand",
        "Certification": "hasCertification",
        "Credential": "hasCredential",
        "Demand": "seeks",
        "Distance QuantitativeValue": "height",
        "Event": "lifeEvent performerIn",
        "Grant": "funding",
        "InteractionCounter": "agentInteractionStatistic interactionStatistic",
        "Mass QuantitativeValue": "weight",
        "MonetaryAmount PriceSpecification": "netWorth",
        "Occupation": "hasOccupation",
        "Offer": "makesOffer",
        "OfferCatalog": "hasOfferCatalog",
    },
    "Place": {
        "Text": "branchCode faxNumber globalLocationNumber isicV4 slogan telephone",
        "Text Number": "latitude longitude",
        "URL": "hasGS1DigitalLink map maps tourBookingPage",
        "Map URL": "hasMap",
        "Boolean": "hasDriveThroughService isAccessibleForFree publicAccess smokingAllowed",
        "Integer": "maximumAttendeeCapacity",
        "PostalAddress Text": "address",
        "ImageObject URL": "logo",
        "ImageObject Photograph": "photo photos",
        "Place": "containedIn containedInPlace containsPlace",
        "GeospatialGeometry Place": "geoContains geoCoveredBy geoCovers geoCrosses geoDisjoint "
        "geoEquals geoIntersects geoOverlaps geoTouches geoWithin",
        "GeoCoordinates GeoShape": "geo",
        "AggregateRating": "aggregateRating",
        "Review": "review reviews",
        "DefinedTerm Text URL": "keywords",
        "PropertyValue": "additionalProperty",
        "Certification": "hasCertification",
        "Event": "event events",
        "LocationFeatureSpecification": "amenityFeature",
        "OpeningHoursSpecification": "openingHoursSpecification specialOpeningHoursSpecification",
    },
    "ContactPoint": {
        "Text": "contactType email faxNumber telephone",
        "Language Text": "availableLanguage",
        "AdministrativeArea GeoShape Place Text": "areaServed",
        "AdministrativeArea GeoShape Place": "serviceArea",
        "ContactPointOption": "contactOption",
        "OpeningHoursSpecification": "hoursAvailable",
        "Product Text": "productSupported",
    },
    "PostalAddress": {
        "Text": "addressLocality extendedAddress postOfficeBoxNumber postalCode streetAddress",
        "Country Text": "addressCountry",
        "AdministrativeArea Text": "addressRegion",
    },
    "PropertyValue": {
        "Text": "unitText",
        "Text URL": "propertyID unitCode",
        "Number": "maxValue minValue",
        "Boolean Number StructuredValue Text": "value",
        "DefinedTerm MeasurementMethodEnum Text URL": "measurementMethod measurementTechnique",
        "DefinedTerm Enumeration MeasurementTypeEnumeration PropertyValue QualitativeValue "
        "QuantitativeValue StructuredValue Text": "valueReference",
    },
    "DefinedTerm": {
        "Text": "termCode",
        "Thing": "about",
        "DefinedTermSet URL": "inDefinedTermSet",
    },
    "ListItem": {
        "Integer Text": "position",
        "Thing": "item",
        "ListItem": "nextItem previousItem",
    },
    "ItemList": {
        "ListItem Text Thing": "itemListElement",
        "Thing": "aggregateElement",
        "Integer": "numberOfItems",
        "ItemListOrderType Text": "itemListOrder",
    },
    "EntryPoint": {
        "Text": "contentType encodingType httpMethod urlTemplate",
        "SoftwareApplication": "actionApplication application",
        "DigitalPlatformEnumeration Text URL": "actionPlatform",
    },
    "SpeakableSpecification": {"CssSelectorType": "cssSelector", "XPathType": "xpath"},
    "DataFeedItem": {
        "Date DateTime": "dateCreated dateDeleted dateModified",
        "Thing": "item",
    },
    "Action": {
        "ActionStatusType": "actionStatus",
        "HowTo": "actionProcess",
        "DateTime Time": "endTime startTime",
        "Organization Person": "agent participant provider",
        "Thing": "error instrument object result",
        "Place PostalAddress Text VirtualLocation": "location",
        "EntryPoint URL": "target",
    },
    # `query-input` is Google's own, for the search box of a site.
    "SearchAction": {"Text": "query", "PropertyValueSpecification Text": "query-input"},
    "Comment": {
        "Integer": "downvoteCount upvoteCount",
        "Comment CreativeWork": "parentItem",
        "CreativeWork": "sharedContent",
    },
    "Quotation": {"Organization Person": "spokenByCharacter"},
    "Book": {
        "Text": "bookEdition isbn",
        "Boolean": "abridged",
        "Integer": "numberOfPages",
        "Person": "illustrator",
        "BookFormatType": "bookFormat",
    },
    "Dataset": {
        "Text": "issn",
        "DateTime": "datasetTimeInterval",
        "DataCatalog": "catalog includedDataCatalog includedInDataCatalog",
        "DataDownload": "distribution",
        "DefinedTerm MeasurementMethodEnum Text URL": "measurementMethod measurementTechnique",
        "Property PropertyValue StatisticalVariable Text": "variableMeasured",
    },
    "DataFeed": {"DataFeedItem Text Thing": "dataFeedElement"},
    "Article": {
        "Text": "articleBody articleSection pagination",
        "Integer": "wordCount",
        "Integer Text": "pageEnd pageStart",
        "CreativeWork Text": "backstory",
        "SpeakableSpecification URL": "speakable",
    },
    "Report": {"Text": "reportNumber"},
    "NewsArticle": {"Text": "dateline printColumn printEdition printPage printSection"},
    "SocialMediaPosting": {"CreativeWork": "sharedContent"},
    "WebSite": {"Text": "issn"},
    "WebPageElement": {"CssSelectorType": "cssSelector", "XPathType": "xpath"},
    "WebPage": {
        "BreadcrumbList Text": "breadcrumb",
        "Date": "lastReviewed",
        "WebPageElement": "mainContentOfPage",
        "ImageObject": "primaryImageOfPage",
        "URL": "relatedLink significantLink significantLinks",
        "Organization Person": "reviewedBy",
        "SpeakableSpecification URL": "speakable",
        "Specialty": "specialty",
    },
    "MediaObject": {
        "Text": "bitrate contentSize playerType sha256",
        "URL": "contentUrl embedUrl",
        "Text URL": "encodingFormat",
        "Date DateTime": "uploadDate",
        "DateTime Time": "endTime startTime",
        "Duration QuantitativeValue": "duration",
        "Distance QuantitativeValue": "height width",
        "NewsArticle": "associatedArticle",
        "CreativeWork": "encodesCreativeWork",
        "Claim": "interpretedAsClaim",
        "Organization": "productionCompany",
        "Place": "regionsAllowed",
        "GeoShape Place Text": "ineligibleRegion",
        "Boolean MediaSubscription": "requiresSubscription",
    },
    "AudioObject": {"Text": "embeddedTextCaption transcript", "MediaObject Text": "caption"},
    "ImageObject": {
        "Text": "embeddedTextCaption",
        "Boolean": "representativeOfPage",
        "MediaObject Text": "caption",
        "PropertyValue Text": "exifData",
    },
    "VideoObject": {
        "Text": "embeddedTextCaption transcript videoFrameSize videoQuality",
        "MediaObject Text": "caption",
        "PerformingGroup Person": "actor",
        "Person": "actors director directors",
        "MusicGroup Person": "musicBy",
    },
    "Clip": {
        "Integer Text": "clipNumber",
        "HyperTocEntry Number": "endOffset startOffset",
        "PerformingGroup Person": "actor",
        "Person": "actors director directors",
        "MusicGroup Person": "musicBy",
        "Episode": "partOfEpisode",
        "CreativeWorkSeason": "partOfSeason",
        "CreativeWorkSeries": "partOfSeries",
    },
}

# What is written as plain text, number or truth value rather than as an object. `CssSelectorType`
# and `XPathType` are kinds of text; a distance and a duration are written in words of their own.
PLAIN = frozenset(
    {
        *("Text", "URL", "Date", "DateTime", "Time", "Number", "Integer", "Boolean"),
        *("Duration", "Distance", "Mass", "CssSelectorType", "XPathType"),
    }
)


@cache
def line_of(kind: str) -> tuple[str, ...]:
    """Return a kind and everything it is a kind of; empty when it is not in the table."""
    if kind not in PARENTS:
        return ()
    found = [kind]
    for parent in PARENTS[kind]:
        found += [name for name in line_of(parent) if name not in found]
    return tuple(found)


@cache
def properties_of(kind: str) -> dict[str, frozenset[str]]:
    """Return what each property of a kind may hold, those it has from its parents included."""
    found: dict[str, frozenset[str]] = {}
    for name in line_of(kind):
        for ranges, properties in _OWN.get(name, {}).items():
            for one in properties.split():
                found[one] = found.get(one, frozenset()) | frozenset(ranges.split())
    return found


@cache
def spelled(name: str, kinds: frozenset[str]) -> str:
    """Return the name that differs in small and capital letters only: a property of these kinds, or
    without any a kind. Nothing when there is none.
    """
    known = {one for kind in kinds for one in properties_of(kind)} if kinds else set(PARENTS)
    return next((one for one in sorted(known) if one.lower() == name.lower()), "")
